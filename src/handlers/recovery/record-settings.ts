/** Records the settings of tables, each by itself: what fails for one of them leaves the others alone. */
import { randomInt } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { ABSENT_TABLE, type SettingsRun } from '../../contract/recorded-settings';
import { DescribedTable } from '../../engine/settings/described-table';
import { unreadOf } from '../../engine/settings/last-known';
import { settingsOf } from '../../engine/settings/read-settings';
import { type RecordOutcome, SettingsRecords } from '../../engine/settings/recorded-settings';
import { Requests } from '../../engine/settings/requests';
import type { SettingsClients } from '../../engine/settings/settings-clients';

export interface RecorderClients {
  readonly settings: SettingsClients;
  readonly s3: S3Client;
}

/** What became of a table: a line of the log. */
interface Recording {
  readonly tableName: string;

  /** A table that is gone keeps the document that it has. */
  readonly outcome: RecordOutcome | 'gone' | 'failed';

  /** The settings that could not be read, with their reasons: their last known values stay. */
  readonly unread: readonly string[];
}

/**
 * Fails once all tables were tried, if one of them is not recorded as it is. The signal bounds the time for all of
 * them.
 */
export async function recordSettings(
  { tables, place }: SettingsRun, { settings, s3 }: RecorderClients, signal: AbortSignal,
): Promise<void> {
  const requests = new Requests(settings, signal, new Map());
  const records = new SettingsRecords(s3, place);
  const failures: string[] = [];
  const names = inTurn(tables.filter((name) => name !== ABSENT_TABLE));
  for (const name of names) {
    const recording = await recorded(name, requests, records, signal);
    console.log(JSON.stringify({ message: 'settings', ...recording }));
    if (recording.unread.length > 0) failures.push(`${name}: ${recording.unread.join(', ')}`);
  }
  if (failures.length === 0) return;
  throw new Error(`the settings of ${failures.length} of ${names.length} tables could not be recorded as they are: ${failures.join('; ')}`);
}

async function recorded(
  tableName: string, requests: Requests, records: SettingsRecords, signal: AbortSignal,
): Promise<Recording> {
  try {
    const table = await DescribedTable.find(requests, tableName);
    if (!table) return { tableName, outcome: 'gone', unread: [] };
    const settings = await settingsOf(table, signal);
    // Deleted while it was read, it would seem to have lost what had been deleted with it.
    const still = await DescribedTable.find(requests, tableName);
    if (still?.identity.id !== settings.table.id) return { tableName, outcome: 'gone', unread: [] };
    return { tableName, outcome: await records.keep(settings), unread: unreadOf(settings) };
  } catch (error) {
    const reason = signal.aborted ? 'there was no time left' : (error as Error).message;
    return { tableName, outcome: 'failed', unread: [reason] };
  }
}

/** Begins with another table each time: where the time is too short for all of them, none is always left out. */
function inTurn(names: readonly string[]): readonly string[] {
  const first = names.length > 0 ? randomInt(names.length) : 0;
  return [...names.slice(first), ...names.slice(0, first)];
}
