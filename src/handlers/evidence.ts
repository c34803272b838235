import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { isNamed } from './checks/failed-check';
import type { VerificationRun } from './verification-run';
import type { EvidencePlace } from '../contract/scheduled-run';

/** The function and the request that made the run. */
export interface Examiner {
  readonly functionArn: string;
  readonly requestId: string;
}

/** S3 asks for another try where a put of the same name is on its way. */
const TRIES = 5;

/**
 * Writes the evidence of a run: the function and the time, the declaration, the answers of AWS and the findings.
 * Returns the key of the object.
 *
 * An object is written once. No run overwrites the evidence of another, which has another time and another request in
 * its name.
 */
export async function keepEvidence(
  { stackId, startedAt, expectation, findings, record }: VerificationRun,
  by: Examiner,
  { bucketName, prefix }: EvidencePlace,
  s3: S3Client,
): Promise<string> {
  const started = startedAt.toISOString();
  const key = `${prefix}${started.slice(0, 10).replace(/-/g, '/')}/${started}-${by.requestId}.json`;
  await writeOnce(
    s3,
    new PutObjectCommand({
      Bucket: bucketName,
      Key: key,
      ContentType: 'application/json',
      IfNoneMatch: '*',
      Body: JSON.stringify({
        formatVersion: 1,
        stackId,
        by,
        startedAt: started,
        expected: expectation,
        findings,
        answers: record.answers,
      }),
    }),
  );
  return key;
}

async function writeOnce(s3: S3Client, command: PutObjectCommand): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await s3.send(command);
      return;
    } catch (error) {
      // An attempt whose answer was lost has written it.
      if (isNamed(error, 'PreconditionFailed')) {
        return;
      }
      if (!isNamed(error, 'ConditionalRequestConflict') || attempt === TRIES) {
        throw error;
      }
    }
  }
}
