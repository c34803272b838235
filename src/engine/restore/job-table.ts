/** The table that a job of AWS Backup has made, where a run that was killed has not written it down. */
import { paginateListRestoreJobs, type RestoreJobsListMember } from '@aws-sdk/client-backup';
import { describeJob, type JobAccess } from './restore-job';
import type { RestoreRecord } from './restore-record';
import type { RestoreRequest } from './restore-request';
import { StateError } from '../errors/state-error';

export interface JobTableOptions extends JobAccess {
  readonly record: RestoreRecord;
  readonly request: RestoreRequest;
}

/** The time in which a job appears in the list of jobs, by a wide margin, in milliseconds. */
const LISTED_WITHIN = 15 * 60_000;

/** The ARN of the table; undefined if the job has ended without one, or AWS Backup was never asked. */
export async function jobTable(options: JobTableOptions): Promise<string | undefined> {
  const known = await options.record.job();
  const job = known === undefined ? await listedJob(options) : await describeJob(options, known);
  if (!job) return undefined;
  const { RestoreJobId: id, Status: status, CreatedResourceArn: arn } = job;
  if (isRunning(job)) {
    throw new StateError(`restore job ${id} of AWS Backup is ${status}`, 'it may make a table yet', 'try again when it has ended');
  }
  return arn;
}

/**
 * A job that the request may have started: the run that asked was killed, or AWS Backup has refused it. A running job
 * for the same recovery point counts as this one, because it does not name its table yet.
 */
async function listedJob(options: JobTableOptions): Promise<RestoreJobsListMember | undefined> {
  const { clock, request: { target, requestedAt, point } } = options;
  const since = Date.parse(requestedAt);
  for await (const { RestoreJobs: jobs = [] } of paginateListRestoreJobs(
    { client: options.backup }, { ByCreatedAfter: new Date(since - LISTED_WITHIN), ByResourceType: 'DynamoDB' },
  )) {
    const found = jobs.find((job) => 'arn' in point && job.RecoveryPointArn === point.arn
      && (job.CreatedResourceArn === undefined ? isRunning(job) : job.CreatedResourceArn.endsWith(`:table/${target.name}`)));
    if (found) return found;
  }
  const listed = new Date(since + LISTED_WITHIN);
  if (clock.now() >= listed.getTime()) return undefined;
  throw new StateError(`AWS Backup lists no restore job for table ${target.name} yet`, 'it may make a table yet',
    `try again after ${listed.toISOString()}, or run restore start again, which asks for the same job`);
}

function isRunning({ Status: status }: RestoreJobsListMember): boolean {
  return status === 'PENDING' || status === 'RUNNING';
}
