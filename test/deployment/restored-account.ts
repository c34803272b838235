/** An account with tables that can be restored, and the users who restore, compare and write. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBackupVaultCommand, StartBackupJobCommand } from '@aws-sdk/client-backup';
import { DescribeTableCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as appconfig from 'aws-cdk-lib/aws-appconfig';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Account, deployed } from './account';
import { Session } from './session';
import { Invariant, ProtectedTable, RecoveryGroup, TableRecovery } from '../../src';
import { Cli } from '../cli/cli';
import { modelCalls } from '../emulator/contract/model-calls';
import { PARTITION_KEY } from '../sample';

export type RecoveryRole = 'Restore' | 'Compare' | 'Write' | 'CutOver';

/** DynamoDB restores to whole seconds; a moment is quiet without writes in its second and the ones beside it. */
const PAUSE = 2200;

/** DynamoDB restores to five minutes ago at the latest. */
const LAG_SECONDS = 400;

/** The rights on tables of AWSBackupServiceRolePolicyForRestores. */
const OF_BACKUP_ROLE = [
  'dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query',
  'dynamodb:RestoreTableFromAwsBackup', 'dynamodb:Scan', 'dynamodb:UpdateItem',
];

const OUTPUTS = {
  Restore: 'RecoveryRestoreRoleArn',
  Compare: 'RecoveryRewindPlanRoleArn',
  Write: 'RecoveryRewindApplyRoleArn',
  CutOver: 'RecoveryCutOverRoleArn',
};

/** The parameter that names the table, and the configuration of AppConfig that does. */
export const PARAMETER = '/shop/orders';
export const CONFIGURATION = 'shop/production/tables';

function configured(stack: Stack, tableName: string) {
  const [applicationName, environmentName, name] = CONFIGURATION.split('/');
  const application = new appconfig.Application(stack, 'Configurations', { applicationName });
  const environment = application.addEnvironment('Production', { environmentName });
  const { configurationProfileId } = new appconfig.HostedConfiguration(stack, 'OrdersConfiguration', {
    application, name, content: appconfig.ConfigurationContent.fromInlineText(tableName), deployTo: [environment],
  });
  return { environment, configurationProfileId };
}

export class RestoredAccount {
  public static async open(): Promise<RestoredAccount> {
    const opened = new RestoredAccount(await Account.open());
    return deployed(opened, () => opened.deploy());
  }

  public readonly root: Session;
  public readonly folder = mkdtempSync(join(tmpdir(), 'recovery-'));
  public table!: string;
  public other!: string;
  public payments!: string;

  /** The command of the group of both tables, from the output of the stack. */
  public groupCommand!: string;

  /** A recovery point of the table in AWS Backup, from before the damage. */
  public recoveryPoint!: string;

  /** The role with which AWS Backup restores it. */
  public backupRoleArn!: string;

  /** The location of records and plans. */
  public records!: string;
  public plans!: string;

  /** The moment before the damage. */
  public moment!: string;
  private outputs!: Readonly<Record<string, string>>;
  private key!: { accessKeyId: string; secretAccessKey: string };

  private constructor(public readonly account: Account) {
    this.root = new Session(account, account.emulator.clientConfig.credentials);
  }

  public async close(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    await this.account.close();
  }

  /** The command line as a role; without an action as if its policies did not have it. */
  public cli(role: RecoveryRole, without?: string): Cli {
    const { accessKeyId, secretAccessKey, sessionToken } = this.assume(role, without);
    return new Cli(this.folder, this.account.emulator.endpoint, {
      AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken,
    });
  }

  public session(role: RecoveryRole): Session {
    return new Session(this.account, this.assume(role));
  }

  public async write(pk: string, action: string): Promise<void> {
    const Item = { pk: { S: pk }, action: { S: action } };
    await this.root.dynamodb.send(new PutItemCommand({ TableName: this.table, Item }));
  }

  public async items(table = this.table): Promise<string[]> {
    const { Items = [] } = await this.root.dynamodb.send(new ScanCommand({ TableName: table }));
    return Items.map(({ pk, action }) => `${pk.S}: ${action.S}`).sort();
  }

  public async exists(table: string): Promise<boolean> {
    return this.root.dynamodb.send(new DescribeTableCommand({ TableName: table }))
      .then(() => true, () => false);
  }

  private assume(role: RecoveryRole, without?: string) {
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', NotAction: without, Resource: '*' }] };
    const [{ ok, code, answer }] = modelCalls(this.account.emulator, [{
      service: 'sts',
      operation: 'AssumeRole',
      credentials: [this.key.accessKeyId, this.key.secretAccessKey],
      parameters: { RoleArn: this.outputs[OUTPUTS[role]], RoleSessionName: 'on-call', ...without && { Policy: JSON.stringify(policy) } },
    }]);
    if (!ok) throw new Error(code!);
    const { AccessKeyId, SecretAccessKey, SessionToken } = answer.Credentials;
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  }

  private async deploy(): Promise<void> {
    await this.createUser('on-call');
    const outcome = await this.account.deploy((app) => {
      const stack = new Stack(app, 'Shop');
      const backupRole = new iam.Role(stack, 'BackupRole', { assumedBy: new iam.ServicePrincipal('backup.amazonaws.com') });
      backupRole.addToPolicy(new iam.PolicyStatement({ actions: OF_BACKUP_ROLE, resources: ['*'] }));
      new CfnOutput(stack, 'BackupRoleArn', { value: backupRole.roleArn });
      new ProtectedTable(stack, 'Other', PARTITION_KEY);
      const [orders, payments] = ['Orders', 'Payments'].map((id) => new ProtectedTable(stack, id, PARTITION_KEY));
      const { environment, configurationProfileId } = configured(stack, orders.tableName);
      const recovery = new TableRecovery(stack, 'Recovery', {
        tables: [orders, payments],
        tableConfigurations: [{ environment, configurationProfileId }],
        tableParameters: [new ssm.StringParameter(stack, 'OrdersTable', { parameterName: PARAMETER, stringValue: orders.tableName })],
        operators: [new iam.ArnPrincipal('arn:aws:iam::111111111111:user/on-call')],
        backupRole,
      });
      const invariants = [Invariant.references(payments, 'order', orders)];
      new RecoveryGroup(stack, 'Group', { recovery, tables: [orders, payments], invariants, apart: Duration.seconds(1) });
    });
    expect(outcome).toMatchObject({ status: 'CREATE_COMPLETE', reason: undefined });
    this.outputs = Object.fromEntries(Object.entries(outcome.outputs).map(([id, value]) => [id.replace(/[0-9A-F]{8}$/, ''), value]));
    [this.table, this.other, this.payments] = await Promise.all(['Orders', 'Other', 'Payments']
      .map((id) => this.account.physicalId('Shop', id)));
    this.groupCommand = this.outputs.GroupGroupRestoreCommand;
    this.backupRoleArn = this.outputs.BackupRoleArn;
    this.records = this.outputs.RecoveryRecordUri;
    this.plans = this.outputs.RecoveryRewindJournalUri;

    await this.write('one', 'created');
    await this.write('two', 'created');
    await this.pay('paid', 'one');
    await this.backUp();
    await sleep(PAUSE);
    this.moment = new Date().toISOString().replace(/\.\d+/, '');
    await sleep(PAUSE);
    await this.write('one', '');
    await this.write('three', 'good');
    await this.account.emulator.advance(LAG_SECONDS);
  }

  private async pay(pk: string, order: string): Promise<void> {
    const Item = { pk: { S: pk }, order: { S: order } };
    await this.root.dynamodb.send(new PutItemCommand({ TableName: this.payments, Item }));
  }

  private async backUp(): Promise<void> {
    const { backup, dynamodb } = this.account;
    const { Table: table } = await dynamodb.send(new DescribeTableCommand({ TableName: this.table }));
    await backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'by-hand' }));
    const { RecoveryPointArn: arn } = await backup.send(new StartBackupJobCommand({
      BackupVaultName: 'by-hand', ResourceArn: table!.TableArn, IamRoleArn: this.backupRoleArn,
    }));
    this.recoveryPoint = arn!;
  }

  private async createUser(UserName: string): Promise<void> {
    const client = new IAMClient(this.account.emulator.clientConfig);
    await client.send(new CreateUserCommand({ UserName }));
    const Statement = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }];
    await client.send(new PutUserPolicyCommand({ UserName, PolicyName: 'Assume', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) }));
    const { AccessKey: key } = await client.send(new CreateAccessKeyCommand({ UserName }));
    this.key = { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
    client.destroy();
  }
}
