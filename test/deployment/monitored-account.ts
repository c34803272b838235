import { DeleteItemCommand, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  GetEventSourceMappingCommand, GetFunctionConfigurationCommand, InvokeCommand, LambdaClient,
  UpdateEventSourceMappingCommand, UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { App } from 'aws-cdk-lib';
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import { Account } from './account';
import { withoutAction } from './policy-without';
import { until } from '../handlers/monitor/until';

/** An item as it is in JSON. */
export type Entry = Record<string, { readonly S: string }>;

/** A policy of the monitor, by the end of its id. */
export type PolicyId = 'MonitorTablePermissions' | 'MonitorJournalPermissions' | 'MonitorPermissions';

/** An account with a table, its change monitor, and what tests do to both. */
export class MonitoredAccount {
  /** Deploys an app with the stack `Shop`, in which `Monitor` watches `AuditLog`. */
  public static async open(define: (app: App) => unknown): Promise<MonitoredAccount> {
    const account = await Account.open();
    try {
      const { status, reason } = await account.deploy(define);
      if (status !== 'CREATE_COMPLETE') throw new Error(`the monitor was not deployed: ${reason}`);
      const id = (logicalId: string) => account.physicalId('Shop', logicalId);
      return new MonitoredAccount(
        account, await id('AuditLog'), await id('MonitorFunction'), await id('MonitorSource'), await id('MonitorUnprocessed'),
      );
    } catch (error) {
      await account.close();
      throw error;
    }
  }

  private readonly lambda: LambdaClient;
  private readonly s3: S3Client;
  private sequence = 0;

  private constructor(
    public readonly account: Account,
    public readonly table: string,
    private readonly functionName: string,
    public readonly mappingId: string,
    public readonly unprocessedBucket: string,
  ) {
    const { clientConfig } = account.emulator;
    this.lambda = new LambdaClient(clientConfig);
    this.s3 = new S3Client(clientConfig);
  }

  public async close(): Promise<void> {
    [this.lambda, this.s3].forEach((client) => client.destroy());
    await this.account.close();
  }

  public async put(item: Entry): Promise<void> {
    await this.account.dynamodb.send(new PutItemCommand({ TableName: this.table, Item: item }));
  }

  public async remove(pk: string): Promise<void> {
    await this.account.dynamodb.send(new DeleteItemCommand({ TableName: this.table, Key: { pk: { S: pk } } }));
  }

  public async get(pk: string): Promise<Entry | undefined> {
    const { Item } = await this.account.dynamodb.send(new GetItemCommand({
      TableName: this.table, Key: { pk: { S: pk } }, ConsistentRead: true,
    }));
    return Item as Entry | undefined;
  }

  /** The record of a change, as Lambda would deliver it. */
  public record(before: Entry | undefined, after: Entry | undefined): DynamoDBRecord {
    const sequence = String(100_000_000_000_000_000_000n + BigInt(++this.sequence));
    return {
      eventID: sequence,
      eventName: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'eu-west-1',
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(Date.now() / 1000),
        Keys: { pk: (before ?? after)!.pk },
        ...before && { OldImage: before },
        ...after && { NewImage: after },
        SequenceNumber: sequence,
        SizeBytes: 100,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    };
  }

  /** Hands a batch to the function, and answers the records that it reports as failed. */
  public async deliver(...records: DynamoDBRecord[]): Promise<string[]> {
    const { FunctionError, Payload } = await this.lambda.send(new InvokeCommand({
      FunctionName: this.functionName, Payload: JSON.stringify({ Records: records }),
    }));
    const text = Buffer.from(Payload!).toString();
    if (FunctionError) throw new Error(`the function failed: ${text}`);
    return (JSON.parse(text) as DynamoDBBatchResponse).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  }

  /** Has the next invocation run in a new process. */
  public async restart(): Promise<void> {
    await this.lambda.send(new UpdateFunctionConfigurationCommand({
      FunctionName: this.functionName, MemorySize: 512 + ++this.sequence,
    }));
  }

  /** Has the function call DynamoDB at another endpoint, such as one with faults, while something is done. */
  public async through<T>(endpoint: string, act: () => Promise<T>): Promise<T> {
    const { functionName: FunctionName } = this;
    const { Environment } = await this.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const set = async (Variables: Record<string, string> = {}) =>
      this.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    await set({ ...Environment?.Variables, AWS_ENDPOINT_URL_DYNAMODB: endpoint });
    try {
      return await act();
    } finally {
      await set(Environment?.Variables);
    }
  }

  /** Takes an action out of a policy of the monitor while something is done. */
  public async without<T>(
    policyId: PolicyId, action: string, sids: readonly string[], act: () => Promise<T>,
  ): Promise<T> {
    return withoutAction(this.account, { policyArn: await this.account.physicalId('Shop', policyId), action, sids }, act);
  }

  public async mapping() {
    return this.lambda.send(new GetEventSourceMappingCommand({ UUID: this.mappingId }));
  }

  /** Has Lambda read the stream, or not; what was written meanwhile comes when it does again. */
  public async enable(isOn: boolean): Promise<void> {
    await this.lambda.send(new UpdateEventSourceMappingCommand({ UUID: this.mappingId, Enabled: isOn }));
    await until(async () => expect((await this.mapping()).State).toBe(isOn ? 'Enabled' : 'Disabled'));
  }

  /** Waits until the last result of the mapping matches. */
  public async result(pattern: RegExp): Promise<void> {
    await until(async () => expect((await this.mapping()).LastProcessingResult).toMatch(pattern));
  }

  /** What Lambda has set aside: the keys of the items of each object, in the order of their names. */
  public async unprocessed(): Promise<string[][]> {
    const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.unprocessedBucket }));
    return Promise.all(Contents.map(async ({ Key }) => {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.unprocessedBucket, Key }));
      const { Records } = JSON.parse(JSON.parse(await Body!.transformToString()).payload);
      return Records.map(({ dynamodb }: DynamoDBRecord) => dynamodb!.Keys!.pk.S!);
    }));
  }

  /** The entries of the function's log, and a line for each invocation. */
  public async log(): Promise<string[]> {
    return this.account.emulator.logs(await this.account.physicalId('Shop', 'MonitorLogs'));
  }

  /** Forgets that events were sent within the last minute. */
  public async forgetEvents(): Promise<void> {
    const TableName = `${this.table}.change-monitor`;
    const { Items = [] } = await this.account.dynamodb.send(new ScanCommand({ TableName }));
    for (const { pk, sk } of Items.filter(({ sk: { S: text } }) => text!.startsWith('sent#'))) {
      await this.account.dynamodb.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }));
    }
  }
}
