/** Asks for a restore. The answer is a table, also where an earlier run was killed before it could write that down. */
import {
  type DynamoDBClient, RestoreTableFromBackupCommand, RestoreTableToPointInTimeCommand, type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { overridesOf } from './overrides';
import type { MadeTable } from './restore-record';
import type { RestoreRequest } from './restore-request';
import { findRestored, isAnswerTo, madeTable, restoredTable, type RestoredTable } from './restored-table';
import type { SourceTable } from './source-table';
import type { Clock } from '../../clock/clock';
import { isUnanswered, type RequestError, waitAfter } from '../dynamodb/retry';
import { naming } from '../errors/error-text';
import { Refusal } from '../errors/refusal';
import { StateError } from '../errors/state-error';

export interface RestoreStartOptions {
  /** A client of the Region in which the table is restored. */
  readonly client: DynamoDBClient;
  readonly clock: Clock;
  readonly request: RestoreRequest;
  readonly source: SourceTable;
  readonly signal?: AbortSignal;
}

/** So often an answer is asked for that did not come. */
const ATTEMPTS = 6;

/** The table that a request of DynamoDB makes, or has made. */
export async function startRestore(options: RestoreStartOptions): Promise<MadeTable> {
  for (let attempt = 0; ; attempt++) {
    const made = await madeBefore(options);
    if (made) return made;
    try {
      return madeTable(restoredTable(await send(options)), options.clock);
    } catch (error) {
      const failure = error as RequestError;
      if (attempt < ATTEMPTS && (isUnanswered(failure) || isTaken(failure))) {
        await options.clock.sleep(waitAfter(attempt));
        options.signal?.throwIfAborted();
        continue;
      }
      throw explained(failure, options.request);
    }
  }
}

/** Refuses a table of that name which is not the answer to this request. */
async function madeBefore(
  { client, clock, request, signal }: RestoreStartOptions,
): Promise<MadeTable | undefined> {
  const found = await findRestored(client, clock, request.target.name, signal);
  if (!found) return undefined;
  if (!isAnswerTo(found, request)) throw taken(found);
  return madeTable(found, clock);
}

export function taken({ name, status, arn }: RestoredTable): Refusal {
  return new Refusal('target', 'be the name of a table that is not there', `${name}, which is ${status}: ${arn}`,
    'choose another name, or leave the option out');
}

async function send({ client, request, source }: RestoreStartOptions): Promise<TableDescription> {
  const { point, target: { name: TargetTableName }, withoutIndexes, encryption } = request;
  const overrides = overridesOf(source, withoutIndexes, encryption);
  const { TableDescription: table } = await (point.kind === 'backup'
    ? client.send(new RestoreTableFromBackupCommand({ BackupArn: point.arn, TargetTableName, ...overrides }))
    : client.send(new RestoreTableToPointInTimeCommand({
      ...sourceOf(request), TargetTableName, ...overrides, RestoreDateTime: new Date(point.at),
    })));
  return table!;
}

/** Another Region takes the ARN only. */
function sourceOf({ source, target }: RestoreRequest): { SourceTableArn: string } | { SourceTableName: string } {
  return source.arn.split(':')[3] === target.region ? { SourceTableName: source.name } : { SourceTableArn: source.arn };
}

/** The request of an earlier attempt may have come through after all. */
function isTaken({ name }: RequestError): boolean {
  return name === 'TableAlreadyExistsException' || name === 'TableInUseException';
}

/** The errors that a person can do something about; others as DynamoDB words them. */
function explained(error: RequestError, { source, point, target }: RestoreRequest): Error {
  switch (error.name) {
    case 'LimitExceededException':
      return new StateError(`DynamoDB accepts no further restore: ${error.message}`,
        'an account restores 50 tables or 50 TB at once, changes 500 tables at once or 250 with indexes, and has 2,500 tables',
        'wait until others have ended, and run the same again; Service Quotas raises the limits');
    case 'InvalidRestoreTimeException':
      return new Refusal('at', `be a time to which ${source.name} can be restored`, point.at, naming`${error.message}; see status, or use ${'latest'}`);
    case 'PointInTimeRecoveryUnavailableException':
      return new StateError(`point-in-time recovery of ${source.name} is off`, undefined,
        naming`restore a backup or a recovery point with ${'point'}; advise lists what there is`);
    case 'TableNotFoundException':
      return new StateError(`table ${source.name} is gone`, 'its history went with it: DynamoDB keeps one backup of a deleted table, for 35 days',
        naming`restore that one with ${'deleted'}`);
    case 'TableAlreadyExistsException':
    case 'TableInUseException':
      return new Refusal('target', 'be the name of a table that is not there', target.name, 'choose another name');
    default: return error as Error;
  }
}

