/**
 * Deletes a table that a restore has made, and no other: it has the id that the record holds, and its tag.
 */
import type { BackupClient } from '@aws-sdk/client-backup';
import {
  DeleteTableCommand, type DynamoDBClient, ListTagsOfResourceCommand, type ListTagsOfResourceOutput,
} from '@aws-sdk/client-dynamodb';
import { whenActive } from './active-table';
import { jobTable } from './job-table';
import type { MadeTable, RestoreRecord } from './restore-record';
import type { RestoreRequest } from './restore-request';
import { findRestored, isAnswerTo, madeTable, type RestoredTable } from './restored-table';
import type { Clock } from '../../clock/clock';
import { RESTORE_TAG } from '../../contract/restored-table';
import { withRetries } from '../dynamodb/retry';
import { StateError } from '../errors/state-error';

export interface DiscardOptions {
  readonly client: DynamoDBClient;

  /** AWS Backup, for a recovery point. */
  readonly backup?: BackupClient;
  readonly clock: Clock;
  readonly record: RestoreRecord;
  readonly signal?: AbortSignal;
  readonly progress?: (table: RestoredTable) => void;
}

/** The outcome: the table was deleted now, or was gone before. */
export type Discarded = 'deleted' | 'gone';

const LONGEST_DELETION = 15 * 60_000;
const POLL = 1000;

export async function discard(options: DiscardOptions): Promise<Discarded> {
  const { client, clock, record, signal, progress } = options;
  const request = await record.request();
  const table = await ownTable(options, request);
  if (table) {
    // DynamoDB deletes no table that is being restored.
    await whenActive({ client, clock, table, signal, progress });
    await requireUnused(options, request, table);
    const deletion = new DeleteTableCommand({ TableName: table.name });
    await withRetries(clock, () => client.send(deletion), signal).catch(unlessGone);
    await whenGone(options, table);
  }
  await record.keepDiscarded(new Date(clock.now()).toISOString());
  return table ? 'deleted' : 'gone';
}

/** The table of the record, if it is there. A run that was killed may have asked for it, and not written that down. */
async function ownTable(options: DiscardOptions, request: RestoreRequest): Promise<MadeTable | undefined> {
  const { client, clock, record, signal } = options;
  const made = await record.table();
  const ofJob = made || request.point.kind !== 'recovery-point' ? undefined : await jobTable({ ...options, backup: options.backup!, request });
  const found = await findRestored(client, clock, request.target.name, signal);
  if (!found || found.status === 'DELETING') return undefined;
  if (made ? found.id === made.id : found.arn === ofJob || isAnswerTo(found, request)) {
    return made ?? record.keepTable(madeTable(found, clock));
  }
  throw new StateError(`table ${found.name} is not the one that this restore made`,
    made ? `its id is ${found.id}, and that of the restored table was ${made.id}` : 'it was not restored by this request',
    'if it is to go, delete it by hand');
}

async function requireUnused(
  { client, clock, record, signal }: DiscardOptions, request: RestoreRequest, { name, arn }: MadeTable,
): Promise<void> {
  const found = await findRestored(client, clock, name, signal);
  if (found?.isProtected) {
    throw new StateError(`table ${name} has deletion protection`, 'it may be in use since a cut-over',
      'if it is to go, switch deletion protection off by hand, and discard it again');
  }
  if (found && found.otherRegions.length > 0) {
    throw new StateError(`table ${name} has replicas in ${found.otherRegions.join(', ')}`, 'it may be in use since a cut-over',
      'if it is to go, remove the replicas by hand, and discard it again');
  }
  const mark = await markOf(client, clock, arn, signal);
  // Without a tag it was killed before it could set one, unless the record says that it was ready.
  if (mark === request.id || (mark === undefined && !(await record.done()))) return;
  throw new StateError(`table ${name} has no longer the tag ${RESTORE_TAG} of this restore`,
    mark === undefined ? 'a person has taken it away' : `its value is ${mark}, and not ${request.id}`, 'if it is to go, delete it by hand');
}

async function markOf(
  client: DynamoDBClient, clock: Clock, arn: string, signal?: AbortSignal,
): Promise<string | undefined> {
  for (let next: string | undefined, first = true; first || next; first = false) {
    const token = next;
    const answer: ListTagsOfResourceOutput = await withRetries(
      clock, () => client.send(new ListTagsOfResourceCommand({ ResourceArn: arn, NextToken: token })), signal,
    );
    const found = answer.Tags?.find(({ Key }) => Key === RESTORE_TAG);
    if (found) return found.Value;
    next = answer.NextToken;
  }
  return undefined;
}

async function whenGone({ client, clock, signal }: DiscardOptions, { name, id }: MadeTable): Promise<void> {
  for (const end = clock.now() + LONGEST_DELETION; clock.now() < end; await clock.sleep(POLL)) {
    const found = await findRestored(client, clock, name, signal);
    if (found?.id !== id) return;
  }
  throw new StateError(`table ${name} is still DELETING after 15 minutes`, 'DynamoDB goes on with it');
}

function unlessGone(error: unknown): void {
  if ((error as Error).name !== 'ResourceNotFoundException') throw error;
}
