/** Reads the settings of a table. What may not be read is in the document, too, with the action that is denied. */
import { DescribedTable } from './described-table';
import { Requests, Unreadable } from './requests';
import type { Setting } from './setting';
import { SETTINGS } from './setting-list';
import type { SettingName } from './setting-name';
import type { SettingsClients } from './settings-clients';
import type { Known, TableSettings } from './table-settings';

/** Fails only where the table itself cannot be described, or AWS does not answer. */
export async function readSettings(
  aws: SettingsClients, tableName: string, signal?: AbortSignal,
): Promise<TableSettings> {
  return settingsOf(await DescribedTable.open(new Requests(aws, signal), tableName), signal);
}

/** The settings of a table that is described already. */
export async function settingsOf(table: DescribedTable, signal?: AbortSignal): Promise<TableSettings> {
  const settings: Partial<Record<SettingName, Known>> = {};
  for (const setting of SETTINGS) {
    signal?.throwIfAborted();
    settings[setting.name] = await readSetting(setting, table);
  }
  return {
    version: 1,
    table: table.identity,
    readAt: new Date(table.requests.aws.clock.now()).toISOString(),
    settings: settings as TableSettings['settings'],
  };
}

export async function readSetting(setting: Setting, table: DescribedTable): Promise<Known> {
  try {
    return { value: await setting.read(table) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { unknown: error.message };
  }
}
