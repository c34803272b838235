/**
 * A restore: asked for, waited for, marked as made by its record, and given the settings of its source.
 *
 * Each step is written down once it is done, so a run that was killed goes on where it ended.
 */
import type { BackupClient } from '@aws-sdk/client-backup';
import { type DynamoDBClient, TagResourceCommand } from '@aws-sdk/client-dynamodb';
import { whenActive } from './active-table';
import { restoreJob } from './restore-job';
import type { ActiveTimes, MadeTable, RestoreRecord } from './restore-record';
import type { RestoreRequest } from './restore-request';
import { startRestore } from './restore-start';
import { findRestored, isActive, madeTable, type RestoredTable } from './restored-table';
import type { SourceTable } from './source-table';
import type { Clock } from '../../clock/clock';
import { RESTORE_TAG } from '../../contract/restored-table';
import { withRetries } from '../dynamodb/retry';
import { StateError } from '../errors/state-error';
import type { JsonObject } from '../files/json-object';

/** The phases of a restore, in their order. */
export type RestorePhase = 'request' | 'job' | 'table' | 'indexes' | 'settings';

export interface RestoreOptions {
  /** A client of the Region in which the table is restored. */
  readonly client: DynamoDBClient;

  /** AWS Backup there, for a recovery point. */
  readonly backup?: BackupClient;
  readonly clock: Clock;
  readonly record: RestoreRecord;
  readonly request: RestoreRequest;

  /** The table to restore, asked for only while it is needed. */
  readonly source: () => Promise<SourceTable>;

  /** Gives the table the settings that were kept, and returns the outcome for the record. */
  readonly putBack: (settings: JsonObject, table: MadeTable) => Promise<object>;
  readonly signal?: AbortSignal;
  readonly progress?: (phase: RestorePhase, more?: string) => void;
}

export async function restore(options: RestoreOptions): Promise<void> {
  const { record, putBack, progress = () => undefined, clock } = options;
  const table = await record.table() ?? await record.keepTable(await make(options));
  const times = await active(options, table);
  await mark(options, table);
  progress('settings');
  const settings = await record.settings();
  const outcome = settings ? await putBack(settings, table) : undefined;
  await record.keepDone({ ...times, settings: outcome, at: new Date(clock.now()).toISOString() });
}

async function make(options: RestoreOptions): Promise<MadeTable> {
  const { request, backup, progress = () => undefined } = options;
  if (request.point.kind !== 'recovery-point') {
    progress('request');
    return startRestore({ ...options, source: await options.source() });
  }
  progress('job');
  await restoreJob({ ...options, backup: backup!, progress: (percent) => progress('job', percent) });
  return madeByJob(options);
}

/** The job has ended, so its table is there. */
async function madeByJob({ client, clock, request: { target }, signal }: RestoreOptions): Promise<MadeTable> {
  const found = await findRestored(client, clock, target.name, signal);
  if (!found) throw new StateError(`table ${target.name} is gone`, 'AWS Backup had restored it', 'restore again under another name');
  return madeTable(found, clock);
}

async function active(
  { client, clock, record, signal, progress }: RestoreOptions, table: MadeTable,
): Promise<ActiveTimes> {
  const known = await record.active();
  if (known) return known;
  const seen = (found: RestoredTable) =>
    isActive(found) ? progress?.('indexes', found.pendingIndexes.join(', ')) : progress?.('table');
  const times = await whenActive({ client, clock, table, signal, progress: seen });
  await record.keepActive(times);
  return times;
}

/** DynamoDB takes no tags with the request. */
async function mark({ client, clock, request, signal }: RestoreOptions, { arn }: MadeTable): Promise<void> {
  await withRetries(clock, () => client.send(
    new TagResourceCommand({ ResourceArn: arn, Tags: [{ Key: RESTORE_TAG, Value: request.id }] }),
  ), signal);
}
