/** The table that a job of AWS Backup has made, where a run that was killed has not written it down. */
import { type BackupClient, DescribeRestoreJobCommand } from '@aws-sdk/client-backup';
import type { RestoreRecord } from './restore-record';
import type { RestoreRequest } from './restore-request';
import type { Clock } from '../../clock/clock';
import { withRetries } from '../dynamodb/retry';
import { StateError } from '../errors/state-error';

export interface JobTableOptions {
  readonly backup: BackupClient;
  readonly clock: Clock;
  readonly record: RestoreRecord;
  readonly request: RestoreRequest;
  readonly signal?: AbortSignal;
}

/** The ARN of the table; undefined if the job has ended without one. */
export async function jobTable(options: JobTableOptions): Promise<string | undefined> {
  const { backup, clock, record, request: { target }, signal } = options;
  const job = await record.job();
  if (job === undefined) {
    throw new StateError(`it is not known whether AWS Backup was asked for table ${target.name}`, 'it may make a table yet',
      'run restore start again, which asks for the same job, and discard it then');
  }
  const { Status: status, CreatedResourceArn: arn } = await withRetries(
    clock, () => backup.send(new DescribeRestoreJobCommand({ RestoreJobId: job })), signal,
  );
  if (status === 'PENDING' || status === 'RUNNING') {
    throw new StateError(`restore job ${job} of AWS Backup is ${status}`, 'it may make a table yet', 'try again when it has ended');
  }
  return arn;
}
