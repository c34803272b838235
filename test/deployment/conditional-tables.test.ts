// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { GetBackupSelectionCommand, ListBackupSelectionsCommand } from '@aws-sdk/client-backup';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { type App, CfnCondition, CfnParameter, Duration, Fn, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Account } from './account';
import {
  AlertScope, ProtectedTable, ProtectionVerification, RecoveryAlerts, RecoveryDashboard, TableBackupPlan,
  TableProtection, TableRewind,
} from '../../src';
import { PARTITION_KEY } from '../sample';

let account: Account;

beforeAll(async () => {
  account = await Account.open();
});
afterAll(() => account.close());

/** A table that the parameter `Orders` brings, and one that the parameter `Audit` brings. */
const shop = (there: { readonly orders: boolean; readonly audit: boolean }) => account.deploy((app: App) => {
  const stack = new Stack(app, 'Shop');
  const conditionOf = (id: string, isMet: boolean) => new CfnCondition(stack, `With${id}`, {
    expression: Fn.conditionEquals(new CfnParameter(stack, `Has${id}`, { default: String(isMet) }), 'true'),
  });
  new ProtectionVerification(stack, 'Verification', { settleTimeout: Duration.seconds(0) });
  const backupPlan = new TableBackupPlan(stack, 'Plan');
  const orders = new dynamodb.Table(stack, 'Orders', { ...PARTITION_KEY, billingMode: dynamodb.BillingMode.PAY_PER_REQUEST });
  (orders.node.defaultChild as dynamodb.CfnTable).cfnOptions.condition = conditionOf('Orders', there.orders);
  new TableProtection(stack, 'Protection', { table: orders, backupPlan });
  const audit = new ProtectedTable(stack, 'Audit', { ...PARTITION_KEY, backupPlan });
  (audit.node.defaultChild as dynamodb.CfnGlobalTable).cfnOptions.condition = conditionOf('Audit', there.audit);
  new RecoveryAlerts(stack, 'Alerts', { alertScope: AlertScope.tables([orders, audit]), emailAddresses: ['on-call@example.com'] });
  new RecoveryDashboard(stack, 'Dashboard');
  new TableRewind(stack, 'Rewind', { tables: [orders, audit], operators: [new iam.AccountRootPrincipal()] });
});

const selected = async (): Promise<string[][]> => {
  const BackupPlanId = (await account.physicalId('Shop', 'Plan')).split('|')[0];
  const { BackupSelectionsList } = await account.backup.send(new ListBackupSelectionsCommand({ BackupPlanId }));
  return Promise.all(BackupSelectionsList!.map(async ({ SelectionId }) => {
    const { BackupSelection } = await account.backup.send(new GetBackupSelectionCommand({ BackupPlanId, SelectionId }));
    return BackupSelection!.Resources!;
  }));
};
const arnOf = async (table: string) => `arn:aws:dynamodb:eu-west-1:111111111111:table/${await account.physicalId('Shop', table)}`;
const logged = async () => (await account.emulator.logs(await account.physicalId('Shop', 'VerificationLogs'))).join('\n');
const verified = (tables: number) => `"message":"verified","tables":${tables},"findings":0,"rollingBack":false}`;

/** Runs the verification with what the schedule holds for it. */
const runSchedule = async (tables: number) => {
  const Name = await account.physicalId('Shop', 'VerificationSchedule');
  const { Target } = await new SchedulerClient(account.emulator.clientConfig).send(new GetScheduleCommand({ Name: Name.split('|').pop() }));
  const { FunctionError, Payload } = await new LambdaClient(account.emulator.clientConfig).send(new InvokeCommand({
    FunctionName: Target!.Arn, Payload: Buffer.from(Target!.Input!),
  }));
  expect({ FunctionError, answer: FunctionError && Buffer.from(Payload!).toString() }).toEqual({});
  expect(await logged()).toContain(`"tables":${tables},"findings":0}`);
  return JSON.parse(Target!.Input!).expectation;
};

describe('a stack whose tables are all under conditions', () => {
  test('deploys where none of them is there, without a selection', async () => {
    const { status, reason } = await shop({ orders: false, audit: false });

    expect({ status, reason }).toEqual({ status: 'CREATE_COMPLETE', reason: undefined });
    expect(await selected()).toEqual([]);
    expect(await logged()).toContain(verified(0));
    expect(await runSchedule(0)).toMatchObject({ tables: ['null', 'null'], selections: [{ selectionId: '' }] });
  });

  test('selects and verifies the one that an update brings', async () => {
    const { status, reason } = await shop({ orders: true, audit: false });

    expect({ status, reason }).toEqual({ status: 'UPDATE_COMPLETE', reason: undefined });
    expect(await selected()).toEqual([[await arnOf('Orders')]]);
    expect(await logged()).toContain(verified(1));
    expect(await runSchedule(1)).toMatchObject({ tables: expect.arrayContaining(['null', expect.stringContaining('"path":"Shop/Orders"')]) });
  });

  test('selects and verifies both once both are there', async () => {
    const { status, reason } = await shop({ orders: true, audit: true });

    expect({ status, reason }).toEqual({ status: 'UPDATE_COMPLETE', reason: undefined });
    expect(await selected()).toEqual([[await arnOf('Audit'), await arnOf('Orders')]]);
    expect(await logged()).toContain(verified(2));
  });

  test('lets go of them, and keeps them, when the conditions are no longer met', async () => {
    const kept = await account.physicalId('Shop', 'Orders');
    const { status, reason } = await shop({ orders: false, audit: false });

    expect({ status, reason }).toEqual({ status: 'UPDATE_COMPLETE', reason: undefined });
    expect(await selected()).toEqual([]);
    await expect(account.dynamodb.send(new DescribeTableCommand({ TableName: kept }))).resolves.toMatchObject({ Table: { TableStatus: 'ACTIVE' } });
  });
});
