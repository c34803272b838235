/** What the steps of a run work with. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '../../clock/clock';

export interface WorkflowAccess {
  readonly dynamodb: DynamoDBClient;
  readonly s3: S3Client;
  readonly clock: Clock;

  /** The places of records and of plans, each `s3://bucket/prefix/`. */
  readonly recordUri: string;
  readonly planUri: string;

  /** Children of a map that work at the same time, and what they may use together a second. */
  readonly concurrency: number;
  readonly readUnits: number;

  /** The path of the state machine, by which its metrics are known. */
  readonly path: string;

  /** The milliseconds that are left for a step. */
  readonly timeLeft: () => number;
}
