/** Tables in the emulator: bare ones such as a restore leaves behind, and what they need to get settings. */
import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import {
  BackupClient, CreateBackupPlanCommand, CreateBackupSelectionCommand, CreateBackupVaultCommand,
} from '@aws-sdk/client-backup';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  CreateTableCommand, type CreateTableCommandInput, DescribeTableCommand, DynamoDBClient,
  RestoreTableToPointInTimeCommand, type TableDescription, UpdateContinuousBackupsCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { type Clock, SYSTEM_CLOCK } from '../../../src/clock/clock';
import type { SettingsClients } from '../../../src/engine/settings/settings-clients';
import { Emulator } from '../../emulator/emulator';

const CODE = zipSync({ 'index.js': strToU8('exports.handler = async () => ({ batchItemFailures: [] });') });
export const ACCOUNT = '111111111111';

export const INDEX = 'by-customer';

export function tableArn(name: string): string {
  return `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/${name}`;
}

export class SettledTables {
  public static async start(auth = false): Promise<SettledTables> {
    return new SettledTables(await Emulator.start({ auth }));
  }

  public readonly dynamodb: DynamoDBClient;
  public readonly lambda: LambdaClient;
  public readonly autoScaling: ApplicationAutoScalingClient;
  public readonly cloudWatch: CloudWatchClient;
  public readonly backup: BackupClient;

  /** The clients as the engine takes them. */
  public readonly aws: SettingsClients;
  private readonly iam: IAMClient;
  private names = 0;

  private constructor(public readonly emulator: Emulator) {
    const config = emulator.clientConfig;
    this.dynamodb = new DynamoDBClient(config);
    this.lambda = new LambdaClient(config);
    this.autoScaling = new ApplicationAutoScalingClient(config);
    this.cloudWatch = new CloudWatchClient(config);
    this.backup = new BackupClient(config);
    this.iam = new IAMClient(config);
    this.aws = clientsAt(emulator);
  }

  public async stop(): Promise<void> {
    const { dynamodb, lambda, autoScaling, cloudWatch, backup, iam } = this;
    [dynamodb, lambda, autoScaling, cloudWatch, backup, iam].forEach((client) => client.destroy());
    await this.emulator.stop();
  }

  /** A table with an index, as a restore leaves it. */
  public async bare(more: Partial<CreateTableCommandInput> = {}): Promise<string> {
    const name = more.TableName ?? `orders-${++this.names}`;
    await this.dynamodb.send(new CreateTableCommand({
      TableName: name,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
      AttributeDefinitions: ['pk', 'sk', 'customer'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: [{
        IndexName: INDEX, KeySchema: [{ AttributeName: 'customer', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' },
      }],
      ...more,
    }));
    return name;
  }

  /** A table that was restored from another one, as the service leaves it. */
  public async restored(source: string, tableSeconds = 0): Promise<string> {
    const name = `${source}-restored-${++this.names}`;
    await this.emulator.restores({ tableSeconds, indexSeconds: 0 });
    const recovery = { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 14 };
    await this.dynamodb.send(
      new UpdateContinuousBackupsCommand({ TableName: source, PointInTimeRecoverySpecification: recovery }),
    );
    await this.dynamodb.send(new RestoreTableToPointInTimeCommand({
      SourceTableName: source, TargetTableName: name, UseLatestRestorableTime: true,
    }));
    return name;
  }

  public async describe(name: string): Promise<TableDescription> {
    return (await this.dynamodb.send(new DescribeTableCommand({ TableName: name }))).Table!;
  }

  public async function(name: string, variables: Record<string, string> = {}): Promise<string> {
    const { FunctionArn: arn } = await this.lambda.send(new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: `arn:aws:iam::${ACCOUNT}:role/consumer`,
      Code: { ZipFile: CODE },
      Environment: { Variables: variables },
    }));
    return arn!;
  }

  public async consumer(table: string, functionName: string, variables: Record<string, string> = {}): Promise<void> {
    const FunctionName = await this.function(functionName, variables);
    await this.lambda.send(new CreateEventSourceMappingCommand({
      FunctionName,
      EventSourceArn: (await this.describe(table)).LatestStreamArn,
      StartingPosition: 'LATEST',
      BatchSize: 25,
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: `arn:aws:sqs:eu-west-1:${ACCOUNT}:failures` } },
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 3,
    }));
  }

  /** A backup plan that selects a table by its ARN. */
  public async plan(name: string, resources: string[]): Promise<string> {
    const RoleName = `backup-${name}`;
    const principal = { Service: 'backup.amazonaws.com' };
    const trust = { Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }] };
    await this.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
    await this.backup.send(new CreateBackupVaultCommand({ BackupVaultName: `vault-${name}` }));
    const { BackupPlanId } = await this.backup.send(new CreateBackupPlanCommand({
      BackupPlan: { BackupPlanName: `plan-${name}`, Rules: [{ RuleName: 'daily', TargetBackupVaultName: `vault-${name}` }] },
    }));
    await this.backup.send(new CreateBackupSelectionCommand({
      BackupPlanId,
      BackupSelection: {
        SelectionName: 'tables', IamRoleArn: `arn:aws:iam::${ACCOUNT}:role/${RoleName}`, Resources: resources,
      },
    }));
    return BackupPlanId!;
  }
}

/** A clock whose waits are over at once, and have taken their time nevertheless: a wait in vain ends soon. */
function hurriedClock(): Clock {
  let skipped = 0;
  return {
    now: () => SYSTEM_CLOCK.now() + skipped,
    sleep: async (milliseconds) => {
      skipped += milliseconds;
      await SYSTEM_CLOCK.sleep(1);
    },
  };
}

/** Clients of another endpoint, such as one with faults, which send each request once. */
export function clientsAt(emulator: Emulator, endpoint = emulator.endpoint): SettingsClients {
  const config = { ...emulator.clientConfig, endpoint, maxAttempts: 1 };
  const autoScaling = new ApplicationAutoScalingClient(config);
  const lambda = new LambdaClient(config);
  const cloudWatch = new CloudWatchClient(config);
  const backup = new BackupClient(config);
  return {
    dynamodb: new DynamoDBClient(config),
    clock: hurriedClock(),
    autoScaling: async () => autoScaling,
    lambda: async () => lambda,
    cloudWatch: async () => cloudWatch,
    backup: async () => backup,
  };
}
