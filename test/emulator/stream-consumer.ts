import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteRolePolicyCommand, GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateEventSourceMappingCommand, type CreateEventSourceMappingRequest, DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand, LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { Deployment } from './deployment';
import { Emulator } from './emulator';
import { isDeployed } from './stack-outcome';
import { role, table, template } from './templates';

/** Nothing that a test waits for takes longer, in milliseconds. */
const TIMEOUT = 30_000;

/** Time for what must not happen, in milliseconds: several polls and retries. */
export const QUIET = 1500;

export const TABLE = 'orders';
export const BUCKET = 'failed-batches';

/** Starts an emulator with a consumer for the tests of a file, each of which begins without a mapping. */
export function useStreamConsumer(opened: (emulator: Emulator, consumer: StreamConsumer) => void): void {
  let emulator: Emulator | undefined;
  let consumer: StreamConsumer | undefined;

  beforeAll(async () => {
    emulator = await Emulator.start();
    consumer = await StreamConsumer.deploy(emulator);
    opened(emulator, consumer);
  });
  afterAll(async () => emulator?.stop());
  afterEach(async () => consumer?.unmap());
}

/**
 * A table with a stream, and a function that reads it through event source mappings and logs what it gets.
 *
 * The key of an item says what the function does with it: `throw…` fails the invocation, `report…` is returned as
 * failed. The attribute `answer` is what the function answers, as JSON.
 */
export class StreamConsumer {
  public static async deploy(emulator: Emulator): Promise<StreamConsumer> {
    const { status, reason, outputs } = await new Deployment(emulator).deployTemplate('Consumer', template({
      Table: table({
        TableName: TABLE,
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      }),
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: BUCKET } },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: BUCKET } },
      Role: role('lambda.amazonaws.com', PERMISSIONS.map(([action, resource]) => ({ Effect: 'Allow', Action: action, Resource: resource }))),
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: { Runtime: 'nodejs24.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: CODE } },
      },
    }, {
      Function: { Ref: 'Function' },
      Role: { Ref: 'Role' },
      Stream: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
    }));
    if (!isDeployed(status)) throw new Error(`the consumer was not deployed: ${reason}`);
    return new StreamConsumer(emulator, outputs.Function, outputs.Role, outputs.Stream);
  }

  public readonly dynamodb: DynamoDBClient;
  public readonly lambda: LambdaClient;
  private readonly iam: IAMClient;
  private readonly s3: S3Client;
  private seen = 0;
  private kept = new Set<string>();

  private constructor(
    private readonly emulator: Emulator,
    public readonly functionName: string,
    private readonly roleName: string,
    public readonly streamArn: string,
  ) {
    this.dynamodb = new DynamoDBClient(emulator.clientConfig);
    this.iam = new IAMClient(emulator.clientConfig);
    this.lambda = new LambdaClient(emulator.clientConfig);
    this.s3 = new S3Client(emulator.clientConfig);
  }

  /**
   * Maps the stream to the function from here on, and forgets what it did before.
   *
   * A mapping that is disabled at first finds all that is written until then in one batch.
   */
  public async map(settings: Partial<CreateEventSourceMappingRequest> = {}): Promise<string> {
    this.seen = (await this.messages()).length;
    this.kept = new Set(await this.objectKeys());
    const { UUID: id } = await this.lambda.send(new CreateEventSourceMappingCommand({
      FunctionName: this.functionName, EventSourceArn: this.streamArn, StartingPosition: 'LATEST', ...settings,
    }));
    return id!;
  }

  /**
   * Maps the stream with what is written before the mapping is enabled.
   */
  public async mapAfter(keys: string[], settings: Partial<CreateEventSourceMappingRequest> = {}): Promise<string> {
    const id = await this.map({ ...settings, Enabled: false });
    for (const key of keys) await this.put(key);
    await this.enable(id);
    return id;
  }

  public async enable(id: string, Enabled = true): Promise<void> {
    await this.lambda.send(new UpdateEventSourceMappingCommand({ UUID: id, Enabled }));
  }

  public async mapping(id: string) {
    return this.lambda.send(new GetEventSourceMappingCommand({ UUID: id }));
  }

  public async unmap(): Promise<void> {
    const { EventSourceMappings: mappings } = await this.lambda.send(new ListEventSourceMappingsCommand());
    for (const { UUID } of mappings!) await this.lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
  }

  /**
   * Takes a permission away from the function's role, and answers how to give it back.
   */
  public async withdraw(action: string): Promise<() => Promise<unknown>> {
    const index = PERMISSIONS.findIndex(([each]) => each === action);
    const policy = { RoleName: this.roleName, PolicyName: `Policy${index}` };
    const { PolicyDocument: document } = await this.iam.send(new GetRolePolicyCommand(policy));
    await this.iam.send(new DeleteRolePolicyCommand(policy));
    const restored = new PutRolePolicyCommand({ ...policy, PolicyDocument: decodeURIComponent(document!) });
    return async () => this.iam.send(restored);
  }

  public async put(key: string, answer?: unknown): Promise<void> {
    const instruction = answer === undefined ? {} : { answer: { S: JSON.stringify(answer) } };
    await this.dynamodb.send(new PutItemCommand({
      TableName: TABLE,
      // Without a change there is no record.
      Item: { pk: { S: key }, time: { N: String(Date.now()) }, ...instruction as object },
    }));
  }

  /**
   * The records of each invocation since the stream was mapped.
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  public async invocations(): Promise<any[][]> {
    return (await this.messages()).slice(this.seen)
      .map(message => JSON.parse(message.slice(message.indexOf('{'))).Records);
  }

  /**
   * The keys of the items in each batch since then.
   */
  public async batches(): Promise<string[][]> {
    return (await this.invocations()).map(records => records.map(record => record.dynamodb.Keys.pk.S));
  }

  /**
   * The same once there are so many of them.
   */
  public async batchesOnce(count: number): Promise<string[][]> {
    await until(`${count} batches`, async () => (await this.batches()).length >= count);
    return this.batches();
  }

  /**
   * What was written to the bucket of failed batches since then, the oldest first, once there are so many of them.
   */
  public async failuresOnce(count: number) {
    await until(`${count} failed batches`, async () => (await this.failureKeys()).length >= count);
    return this.failures();
  }

  public async failures() {
    const found = await Promise.all((await this.failureKeys()).map(async key => {
      const object = await this.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
      return { key, document: JSON.parse(await object.Body!.transformToString()) };
    }));
    const start = (failure: typeof found[number]) => BigInt(failure.document.DDBStreamBatchInfo.startSequenceNumber);
    return found.sort((one, other) => start(one) < start(other) ? -1 : 1);
  }

  private async failureKeys(): Promise<string[]> {
    return (await this.objectKeys()).filter(key => !this.kept.has(key));
  }

  private async objectKeys(): Promise<string[]> {
    const { Contents: objects } = await this.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    return (objects ?? []).map(({ Key }) => Key!);
  }

  private async messages(): Promise<string[]> {
    return (await this.emulator.logs(`/aws/lambda/${this.functionName}`)).filter(message => message.includes('BATCH '));
  }
}

/**
 * Waits until something is true.
 */
export async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + TIMEOUT; !await condition(); await sleep(50)) {
    if (Date.now() > deadline) throw new Error(`no ${what} within ${TIMEOUT / 1000} seconds`);
  }
}

/**
 * What the function's role is let do, a policy each: `Policy0`, `Policy1`, ...
 */
const PERMISSIONS = [
  ['dynamodb:GetRecords', { 'Fn::GetAtt': ['Table', 'StreamArn'] }],
  ['dynamodb:GetShardIterator', { 'Fn::GetAtt': ['Table', 'StreamArn'] }],
  ['dynamodb:DescribeStream', { 'Fn::GetAtt': ['Table', 'StreamArn'] }],
  ['dynamodb:ListStreams', '*'],
  ['s3:PutObject', { 'Fn::Sub': '${Bucket.Arn}/*' }],
  ['s3:ListBucket', { 'Fn::GetAtt': ['Bucket', 'Arn'] }],
  ['sqs:SendMessage', { 'Fn::GetAtt': ['Queue', 'Arn'] }],
  ['logs:CreateLogStream', '*'],
  ['logs:PutLogEvents', '*'],
] as const;

const CODE = `
exports.handler = async event => {
  console.log('BATCH ' + JSON.stringify(event));
  const keys = event.Records.map(record => record.dynamodb.Keys.pk.S);
  if (keys.some(key => key.startsWith('throw'))) throw new Error('as asked');
  const answer = event.Records.map(record => record.dynamodb.NewImage?.answer).find(each => each);
  if (answer) return JSON.parse(answer.S);
  return { batchItemFailures: event.Records
    .filter(({ dynamodb }) => dynamodb.Keys.pk.S.startsWith('report'))
    .map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })) };
};
`;
