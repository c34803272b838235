/** Shops whose readers and writers follow a pointer, each with a stream, a damaged table and its restored copy. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateBackupCommand, CreateTableCommand, DescribeTableCommand, GetResourcePolicyCommand, PutItemCommand,
  RestoreTableFromBackupCommand, ScanCommand, type TableDescription, UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateEventSourceMappingCommand, CreateFunctionCommand, ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { strToU8, zipSync } from 'fflate';
import type { Cli, Ended } from './cli';
import type { ShopAccount } from './cutover-account';

/** Moments of backups and of records are whole seconds. */
const SECOND = 1100;

/** No wait of a test takes longer, in milliseconds. */
const LONGEST = 30_000;

/** Sends a mail for each order, that is: logs it. */
const CODE = zipSync({
  'index.js': strToU8(`exports.handler = async ({ Records }) => {
    for (const { dynamodb } of Records) console.log('mail ' + dynamodb.Keys.pk.S);
  };`),
});

export class Shop {
  public readonly new: string;
  public readonly parameter: string;
  public readonly record: string;
  public readonly mailer: string;
  private orders = 0;

  /** @param old the damaged table */
  constructor(protected readonly account: ShopAccount, public readonly old: string) {
    this.new = `${old}-restored`;
    this.parameter = `/shop/${old}`;
    this.record = `cutover-${this.new}`;
    this.mailer = `mailer-of-${old}`;
  }

  /** Opens with an order, and with a function that knows the table by these variables. */
  public async openAlone(variables: Record<string, string> = {}): Promise<this> {
    await this.createTable();
    await this.consume(variables);
    await this.name(this.old);
    await this.put(this.old, 'first');
    return this;
  }

  /** Damages the table after its backup, and restores that. */
  public async open(): Promise<this> {
    const { dynamodb } = this.account;
    await this.openAlone();
    await sleep(SECOND);
    const { BackupDetails: { BackupArn } = {} } = await dynamodb.send(
      new CreateBackupCommand({ TableName: this.old, BackupName: 'before' }),
    );
    await sleep(SECOND);
    await this.put(this.old, 'damage');
    await dynamodb.send(new RestoreTableFromBackupCommand({ BackupArn, TargetTableName: this.new }));
    while ((await this.describe(this.new)).TableStatus !== 'ACTIVE') await sleep(100);
    await this.account.cli.run('parity', this.old, this.new, '--apply');
    return this;
  }

  public async plan(...more: string[]): Promise<Ended> {
    return this.account.cli.run('cutover', 'plan', '--table', this.old, '--to', this.new, ...this.pointer, '--accept-gap', '1', '--watch', '1s',
      '--settle', '1s', ...more);
  }

  public async apply(cli: Cli = this.account.cli): Promise<Ended> {
    return cli.run('cutover', 'apply', this.record);
  }

  public async undo(cli: Cli = this.account.cli): Promise<Ended> {
    return cli.run('cutover', 'undo', this.record);
  }

  public async status(): Promise<any> {
    return this.account.cli.json('cutover', 'status', this.record);
  }

  /** The value of the pointer, as an application finds it. */
  public async text(): Promise<string> {
    const request = new GetParameterCommand({ Name: this.parameter });
    return (await this.account.parameters.send(request)).Parameter!.Value!;
  }

  /** Lets the pointer have a value. Returns the version. */
  public async name(Value: string): Promise<number> {
    const { Version: version } = await this.account.parameters.send(new PutParameterCommand({
      Name: this.parameter, Type: 'String', Value, Overwrite: true, Description: 'of the shop', AllowedPattern: '.+',
    }));
    return version!;
  }

  /** An order of a customer, through the pointer. Returns the order, or the reason why it was refused. */
  public async order(): Promise<string> {
    const pk = `order-${++this.orders}`;
    return this.put(await this.text(), pk).then(() => pk, (error: Error) => error.name);
  }

  public async put(TableName: string, pk: string): Promise<void> {
    await this.account.dynamodb.send(new PutItemCommand({ TableName, Item: { pk: { S: pk } } }));
  }

  public async items(TableName: string): Promise<string[]> {
    const { Items = [] } = await this.account.dynamodb.send(new ScanCommand({ TableName, ConsistentRead: true }));
    return Items.map(({ pk }) => pk.S!).sort();
  }

  public async describe(TableName: string): Promise<TableDescription> {
    return (await this.account.dynamodb.send(new DescribeTableCommand({ TableName }))).Table!;
  }

  /** The tables whose stream the function reads: the mappings that are enabled. */
  public async consumed(): Promise<string[]> {
    const { EventSourceMappings: mappings = [] } = await this.account.lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: this.mailer }),
    );
    return mappings.filter(({ State }) => State === 'Enabled').map(({ EventSourceArn: arn }) => arn!.split('/')[1]);
  }

  /** True once a mail was sent for an order. */
  public async mailed(order: string): Promise<boolean> {
    for (const end = Date.now() + LONGEST; Date.now() < end; await sleep(100)) {
      const logs = await this.account.emulator.logs(`/aws/lambda/${this.mailer}`);
      if (logs.some((line) => line.includes(`mail ${order}`))) return true;
    }
    return false;
  }

  /** The policy of a table, word by word. */
  public async policy(table: string): Promise<string | undefined> {
    const { TableArn: ResourceArn } = await this.describe(table);
    return this.account.dynamodb.send(new GetResourcePolicyCommand({ ResourceArn }))
      .then(({ Policy }) => Policy, () => undefined);
  }

  /** What names the table, as options. */
  protected get pointer(): string[] {
    return ['--parameter', this.parameter];
  }

  private async createTable(): Promise<void> {
    const { dynamodb } = this.account;
    await dynamodb.send(new CreateTableCommand({
      TableName: this.old,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }));
    const recovery = { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 };
    await dynamodb.send(
      new UpdateContinuousBackupsCommand({ TableName: this.old, PointInTimeRecoverySpecification: recovery }),
    );
    const expiry = { Enabled: true, AttributeName: 'expires' };
    await dynamodb.send(new UpdateTimeToLiveCommand({ TableName: this.old, TimeToLiveSpecification: expiry }));
  }

  private async consume(Variables: Record<string, string>): Promise<void> {
    const { lambda, emulator } = this.account;
    const { FunctionArn: FunctionName } = await lambda.send(new CreateFunctionCommand({
      FunctionName: this.mailer,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: `arn:aws:iam::${emulator.account}:role/mailer`,
      Code: { ZipFile: CODE },
      Environment: { Variables },
    }));
    const { LatestStreamArn: EventSourceArn } = await this.describe(this.old);
    await lambda.send(new CreateEventSourceMappingCommand({
      FunctionName, EventSourceArn, StartingPosition: 'LATEST', BatchSize: 10,
    }));
  }
}
