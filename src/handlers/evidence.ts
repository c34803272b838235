import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import type { VerificationRun } from './verification-run';
import type { EvidencePlace } from '../contract/scheduled-run';

/** Who looked. */
export interface Examiner {
  readonly functionArn: string;
  readonly requestId: string;
}

/** Writes down who looked when, at what, what AWS answered and what was found; returns the key of the object. */
export async function keepEvidence(
  { stackId, startedAt, expectation, findings, record }: VerificationRun, by: Examiner, { bucketName, prefix }: EvidencePlace, s3: S3Client,
): Promise<string> {
  const started = startedAt.toISOString();
  const key = `${prefix}${started.slice(0, 10).replace(/-/g, '/')}/${started}.json`;
  await s3.send(new PutObjectCommand({
    Bucket: bucketName,
    Key: key,
    ContentType: 'application/json',
    Body: JSON.stringify({ formatVersion: 1, stackId, by, startedAt: started, declared: expectation, findings, answers: record.answers }),
  }));
  return key;
}
