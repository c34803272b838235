/** The settings of the table that was restored: of the table itself or, if it is gone, from a file. */
import { readFileSync } from 'node:fs';
import { Refusal } from '../../engine/errors/refusal';
import { jsonObject } from '../../engine/files/json-object';
import { readSettings } from '../../engine/settings/read-settings';
import type { SettingsClients } from '../../engine/settings/settings-clients';
import { type TableSettings, tableSettingsIn } from '../../engine/settings/table-settings';
import type { Connection } from '../connection/connection';

/** A table may have such a name, too: it is then named by its ARN. */
export function isSettingsFile(source: string): boolean {
  return source.endsWith('.json') && !source.startsWith('arn:');
}

export async function sourceSettings(
  source: string, connection: Connection, clients: SettingsClients, signal?: AbortSignal,
): Promise<TableSettings> {
  if (isSettingsFile(source)) return settingsIn(source);
  const { name } = await connection.table(source, '<source>', 'the .json file of its settings if it is gone');
  return readSettings(clients, name, signal);
}

function settingsIn(file: string): TableSettings {
  const document = jsonObject(readFileSync(file, 'utf8'));
  const settings = document && tableSettingsIn(document);
  if (settings) return settings;
  throw new Refusal('<source>', 'be a table, or a file of settings that this version reads', JSON.stringify(file),
    'settings <table> --json prints one, and a restore keeps one in its record: settings.json');
}
