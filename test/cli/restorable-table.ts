/** Tables with point-in-time recovery in the emulator, damaged after a moment to which they can be restored. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackupClient, CreateBackupVaultCommand, StartBackupJobCommand } from '@aws-sdk/client-backup';
import {
  CreateTableCommand, DeleteTableCommand, DescribeTableCommand, DynamoDBClient, PutItemCommand, ScanCommand,
  type TableDescription, UpdateContinuousBackupsCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { Cli } from './cli';
import { Emulator } from '../emulator/emulator';
import { FaultProxy } from '../emulator/fault-proxy';

/** DynamoDB restores to whole seconds. */
const SECOND = 1100;

/** DynamoDB restores to five minutes ago at the latest. */
const LAG_SECONDS = 400;

export interface Restorable {
  readonly name: string;

  /** The moment before the damage. */
  readonly moment: string;
}

export class RestorableTables {
  public static async start(): Promise<RestorableTables> {
    return new RestorableTables(await Emulator.start({ auth: false }));
  }

  /** Behind a proxy, which makes faults in what the command line asks for. */
  public static async startBehindProxy(): Promise<RestorableTables & { readonly proxy: FaultProxy }> {
    const emulator = await Emulator.start({ auth: false });
    try {
      const proxy = await FaultProxy.before(emulator.endpoint);
      return Object.assign(new RestorableTables(emulator, proxy), { proxy });
    } catch (error) {
      await emulator.stop();
      throw error;
    }
  }

  public readonly folder = mkdtempSync(join(tmpdir(), 'restore-'));
  public readonly cli: Cli;
  public readonly dynamodb: DynamoDBClient;
  private readonly abroad: RestorableTables[] = [];
  private tables = 0;

  private constructor(
    public readonly emulator: Emulator, private readonly before?: FaultProxy, region = emulator.region,
  ) {
    this.cli = new Cli(this.folder, (before ?? emulator).endpoint);
    this.dynamodb = new DynamoDBClient({ ...emulator.clientConfig, region });
  }

  /** The tables of the same account in another Region. They end with these ones. */
  public in(region: string): RestorableTables {
    const others = new RestorableTables(this.emulator, this.before, region);
    this.abroad.push(others);
    return others;
  }

  public async stop(): Promise<void> {
    for (const { dynamodb, folder } of [this, ...this.abroad]) {
      dynamodb.destroy();
      rmSync(folder, { recursive: true, force: true });
    }
    await this.before?.stop();
    await this.emulator.stop();
  }

  /** A table without point-in-time recovery. */
  public async plain(): Promise<string> {
    return this.plainNamed(`orders-${++this.tables}`);
  }

  public async plainNamed(name: string): Promise<string> {
    const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
    await this.dynamodb.send(new CreateTableCommand({
      TableName: name,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [attribute('pk'), attribute('action')],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      GlobalSecondaryIndexes: [{
        IndexName: 'by-action', KeySchema: [{ AttributeName: 'action', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' },
      }],
    }));
    return name;
  }

  /** A table in an empty account, with an item that was damaged, and one that came after the moment. */
  public async damaged(named?: string): Promise<Restorable> {
    await this.reset();
    return (await this.damage([await (named === undefined ? this.plain() : this.plainNamed(named))]))[0];
  }

  /** So many such tables in an empty account, damaged after one moment. */
  public async damagedTogether(count: number): Promise<Restorable[]> {
    await this.reset();
    return this.damage(await Promise.all(Array.from({ length: count }, () => this.plain())));
  }

  /** A recovery point of a table in AWS Backup, and the role that restores it unless another one is named. */
  public async recoveryPoint(table: string): Promise<string> {
    const { emulator } = this;
    const backup = new BackupClient(emulator.clientConfig);
    const iam = new IAMClient(emulator.clientConfig);
    const trust = { Effect: 'Allow', Principal: { Service: 'backup.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const { Role: role } = await iam.send(new CreateRoleCommand({
      RoleName: 'AWSBackupDefaultServiceRole', Path: '/service-role/', AssumeRolePolicyDocument: JSON.stringify({ Statement: [trust] }),
    }));
    const { TableArn: ResourceArn } = (await this.describe(table))!;
    await backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'vault' }));
    const { RecoveryPointArn: arn } = await backup.send(new StartBackupJobCommand({
      BackupVaultName: 'vault', ResourceArn, IamRoleArn: role!.Arn,
    }));
    backup.destroy();
    iam.destroy();
    return arn!;
  }

  public async write(table: string, pk: string, action: string): Promise<void> {
    await this.dynamodb.send(new PutItemCommand({ TableName: table, Item: { pk: { S: pk }, action: { S: action } } }));
  }

  public async items(table: string): Promise<string[]> {
    const { Items = [] } = await this.dynamodb.send(new ScanCommand({ TableName: table }));
    return Items.map(({ pk, action }) => `${pk.S}: ${action.S}`).sort();
  }

  /** None if there is no such table. */
  public async describe(table: string): Promise<TableDescription | undefined> {
    return this.dynamodb.send(new DescribeTableCommand({ TableName: table }))
      .then(({ Table }) => Table, () => undefined);
  }

  public async delete(table: string): Promise<void> {
    await this.dynamodb.send(new DeleteTableCommand({ TableName: table }));
  }

  /** The clock of the account starts again, too. */
  private async reset(): Promise<void> {
    await this.emulator.reset();
  }

  private async damage(names: readonly string[]): Promise<Restorable[]> {
    await Promise.all(names.map(async (TableName) => {
      await this.dynamodb.send(new UpdateContinuousBackupsCommand({
        TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 },
      }));
      await this.write(TableName, 'one', 'created');
    }));
    await sleep(SECOND);
    const moment = new Date().toISOString().replace(/\.\d+/, '');
    await sleep(SECOND);
    await Promise.all(names.map(async (name) => {
      await this.write(name, 'one', 'damaged');
      await this.write(name, 'two', 'new');
    }));
    await this.emulator.advance(LAG_SECONDS);
    return names.map((name) => ({ name, moment }));
  }
}
