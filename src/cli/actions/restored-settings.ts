/** The settings of a table that is restored: kept in the record before DynamoDB is asked, and put back afterwards. */
import type { Clock } from '../../clock/clock';
import { Refusal } from '../../engine/errors/refusal';
import { StateError } from '../../engine/errors/state-error';
import type { JsonObject } from '../../engine/files/json-object';
import type { RestoreRecord } from '../../engine/restore/restore-record';
import type { RestoreRequest } from '../../engine/restore/restore-request';
import { findRestored } from '../../engine/restore/restored-table';
import { indexOf } from '../../engine/settings/described-table';
import { putBack } from '../../engine/settings/put-back';
import type { PutBackOutcome } from '../../engine/settings/put-back-outcome';
import { readSettings } from '../../engine/settings/read-settings';
import type { SettingName } from '../../engine/settings/setting-name';
import { tableSettingsIn } from '../../engine/settings/table-settings';
import type { Connection } from '../connection/connection';
import { settingsClients } from '../parity/settings-clients';
import { settingsIn } from '../parity/source-settings';
import { recordedSettings } from '../restore/recorded-settings';
import type { Screen } from '../terminal/screen';

export interface KeptSettings {
  readonly record: RestoreRecord;
  readonly request: RestoreRequest;

  /** A document of settings, as `settings --json` prints one. @default - those of the table as it is */
  readonly file?: string;

  /** The key that was asked for. @default - that of the table */
  readonly key?: string;
  readonly connection: Connection;
  readonly screen: Screen;
  readonly signal?: AbortSignal;
}

/** Refuses a document that is of another table, before anything is asked for. */
export function requireSettingsOf(name: string, file: string | undefined): void {
  if (file === undefined) return;
  const { table } = settingsIn('--settings', file);
  if (table.name !== name) throw new Refusal('--settings', `be those of ${name}`, `those of ${table.name}`);
}

/**
 * Writes the settings into the record, unless they are there. Those of a deleted table are known from a file, or from a
 * `TableRecovery` that has recorded them beside the record.
 */
export async function keepSettings(kept: KeptSettings): Promise<void> {
  const { record, request: { source }, file, connection, screen, signal } = kept;
  if (await record.settings()) return;
  if (file !== undefined) return record.keepSettings(settingsIn('--settings', file));
  const clients = settingsClients(connection);
  const live = await findRestored(connection.dynamodb, clients.clock, source.name, signal);
  if (live?.id === source.id) return record.keepSettings(await readSettings(clients, source.name, signal));
  const recorded = await recordedSettings(record.name, source, connection);
  if ('settings' in recorded) {
    screen.note(`the settings of ${source.name}, which is deleted, are those of ${recorded.settings.readAt}: ${recorded.uri}`);
    return record.keepSettings(recorded.settings);
  }
  screen.note(`the settings of ${source.name}, which is deleted, are not known (${recorded.absence}): --settings names a document of them; parity puts them back later, too`);
}

/** Puts back what is safe before a cut-over. */
export async function putSettingsBack(
  settings: JsonObject, table: string, kept: KeptSettings, clock: Clock,
): Promise<readonly PutBackOutcome[]> {
  const { connection, request, screen, signal } = kept;
  const source = tableSettingsIn(settings);
  if (!source) throw new StateError('restore is corrupt: its settings.json is no document of settings', undefined, 'parity puts settings back from another document');
  const outcomes = await putBack(source, table, settingsClients(connection, clock), {
    stages: ['restore'],
    except: chosenOtherwise(kept),
    onStep: ({ outcome, title, part, reason }) => {
      if (outcome === 'put') screen.note(`${' '.repeat(12)}  put back: ${title}, ${part}`);
      if (outcome === 'failed') screen.note(`${' '.repeat(12)}  failed: ${title}, ${part}: ${reason}`);
    },
    signal,
  });
  return request.withoutIndexes ? outcomes.filter(({ part }) => indexOf(part) === undefined) : outcomes;
}

/** What was to be different is no loss: indexes that were left out, another key, and that of another Region. */
function chosenOtherwise({ request: { withoutIndexes, source, target }, key }: KeptSettings): SettingName[] {
  const hasOtherKey = key !== undefined || source.arn.split(':')[3] !== target.region;
  return [...withoutIndexes ? ['indexes' as const] : [], ...hasOtherKey ? ['encryption' as const] : []];
}
