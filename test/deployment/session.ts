import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { S3Client } from '@aws-sdk/client-s3';
import type { Account } from './account';

/** A user with credentials, and clients of their own. */
export class Session {
  public readonly dynamodb: DynamoDBClient;
  public readonly streams: DynamoDBStreamsClient;
  public readonly s3: S3Client;

  constructor(account: Account, credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) {
    const config = { ...account.emulator.clientConfig, credentials };
    this.dynamodb = new DynamoDBClient(config);
    this.streams = new DynamoDBStreamsClient(config);
    this.s3 = new S3Client(config);
  }
}
