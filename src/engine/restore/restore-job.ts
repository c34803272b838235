/** Restores a recovery point through AWS Backup, which takes a role of its own and no overrides but the key. */
import {
  type BackupClient, DescribeRestoreJobCommand, type DescribeRestoreJobOutput, StartRestoreJobCommand,
} from '@aws-sdk/client-backup';
import type { SSESpecification } from '@aws-sdk/client-dynamodb';
import { polls } from './polls';
import type { RestoreRecord } from './restore-record';
import type { RestoreRequest } from './restore-request';
import type { Clock } from '../../clock/clock';
import { withRetries } from '../dynamodb/retry';
import { StateError } from '../errors/state-error';

export interface JobAccess {
  readonly backup: BackupClient;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

export interface RestoreJobOptions extends JobAccess {
  readonly request: RestoreRequest;
  readonly record: RestoreRecord;
  readonly progress?: (percent?: string) => void;
}

/** Returns when the job has ended well. The same token asks for no second job. */
export async function restoreJob(options: RestoreJobOptions): Promise<void> {
  const { clock, record, signal, progress } = options;
  const job = await record.job() ?? await startJob(options);
  for await (const _ of polls(clock, signal)) {
    const { Status: status, StatusMessage: message, PercentDone: percent } = await describeJob(options, job);
    if (status === 'COMPLETED') return;
    if (status === 'FAILED' || status === 'ABORTED') {
      throw new StateError(`restore job ${job} of AWS Backup ${status === 'FAILED' ? 'failed' : 'was aborted'}: ${message ?? 'no reason given'}`, undefined,
        'mend that, and restore again under another name');
    }
    progress?.(percent);
  }
  throw new StateError(`restore job ${job} of AWS Backup has not ended after 48 hours`, undefined, 'run the same again to wait on');
}

export async function describeJob(
  { backup, clock, signal }: JobAccess, job: string,
): Promise<DescribeRestoreJobOutput> {
  return withRetries(clock, () => backup.send(new DescribeRestoreJobCommand({ RestoreJobId: job })), signal);
}

async function startJob({ backup, clock, request, record, signal }: RestoreJobOptions): Promise<string> {
  const { id, point, target, encryption } = request;
  if (point.kind !== 'recovery-point') throw new Error('AWS Backup restores recovery points only');
  const { RestoreJobId: job } = await withRetries(clock, () => backup.send(new StartRestoreJobCommand({
    RecoveryPointArn: point.arn,
    IamRoleArn: point.role,
    IdempotencyToken: id,
    ResourceType: 'DynamoDB',
    Metadata: { targetTableName: target.name, ...metadataOf(encryption) },
  })), signal);
  await record.keepJob(job!);
  return job!;
}

function metadataOf({ Enabled: enabled, KMSMasterKeyId: key }: SSESpecification): Record<string, string> {
  if (!enabled) return { encryptionType: 'Default' };
  return { encryptionType: 'KMS', ...key !== undefined && { kmsMasterKeyArn: key } };
}
