// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import {
  CreateTableCommand, DescribeContinuousBackupsCommand, GetItemCommand, PutItemCommand, UpdateContinuousBackupsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { type App, Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Account } from './account';
import { ProtectedTable, ProtectionVerification, RecoveryWindowGuard, TableProtection } from '../../src';
import { billing } from '../apps/refused.app';
import { shop } from '../apps/shop.app';
import { PARTITION_KEY } from '../sample';

let account: Account;

beforeAll(async () => {
  account = await Account.open();
});
afterAll(() => account.close());

const createTable = (TableName: string) => account.dynamodb.send(new CreateTableCommand({
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
}));

const switchOn = async (TableName: string, RecoveryPeriodInDays: number) => {
  await account.dynamodb.send(new UpdateContinuousBackupsCommand({
    TableName,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays },
  }));
  await account.dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true }));
};

describe('a table that some other tool made, without protection,', () => {
  beforeAll(() => createTable('ledger'));

  test('deploys where nobody checks', async () => {
    expect(await account.deploy(billing(false))).toMatchObject({ status: 'CREATE_COMPLETE' });
  });

  test('fails the first deployment, which says what is absent and what to run', async () => {
    await account.emulator.reset();
    await createTable('ledger');
    const { status, reason, events } = await account.deploy(billing());

    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(reason).toMatch(
      /^the protection of 2 tables is not what the stack declares: 2 errors; all findings are in the log group Billing-/,
    );
    expect(reason).toContain('PITR_OFF Billing/Ledger: expected point-in-time recovery over 21 days; actual: point-in-time recovery is off; '
      + 'run: aws dynamodb update-continuous-backups --region eu-west-1 --table-name ledger');
    expect(reason).toContain('DELETION_PROTECTION_OFF Billing/Ledger');
    expect(reason).not.toContain('Billing/Invoices:');
    const log = events.find(({ logicalId, physicalId }) => logicalId.startsWith('ProtectionVerificationLogs') && physicalId)!.physicalId!;
    expect((await account.findings(log)).map(({ code }) => code)).toEqual(['DELETION_PROTECTION_OFF', 'PITR_OFF']);
  });

  test('fails it still with a window that is too short', async () => {
    await switchOn('ledger', 20);
    const { status, reason } = await account.deploy(billing());

    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(reason).toContain('RECOVERY_WINDOW_SHORTER Billing/Ledger: expected point-in-time recovery over 21 days; actual: a window of 20 days');
  });

  test('passes in the same stack once it is protected: the tables, keys and vaults of the failed attempts are in nobody\'s way', async () => {
    await switchOn('ledger', 21);
    const { status, reason } = await account.deploy(billing());

    expect({ status, reason }).toEqual({ status: 'CREATE_COMPLETE', reason: undefined });
  });

  test('passes the deletion of the stack even when its protection is gone', async () => {
    await account.dynamodb.send(new UpdateTableCommand({ TableName: 'ledger', DeletionProtectionEnabled: false }));

    expect(await account.destroy('Billing')).toMatchObject({ status: 'DELETE_COMPLETE' });
  });
});

describe('an update', () => {
  /** The shop, with something more in it. */
  const shopWith = (more: (stack: ReturnType<typeof shop>) => void) => (app: App) => more(shop(app));
  const protectLedger = (stack: ReturnType<typeof shop>) => new TableProtection(stack, 'LedgerProtection', {
    table: dynamodb.Table.fromTableName(stack, 'Ledger', 'second-ledger'),
  });

  beforeAll(async () => {
    await createTable('second-ledger');
    expect(await account.deploy(shop)).toMatchObject({ status: 'CREATE_COMPLETE' });
  });

  test('that takes in an unprotected table is rolled back', async () => {
    const { status, reason } = await account.deploy(shopWith(protectLedger));

    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(reason).toContain('PITR_OFF Shop/Ledger');
  });

  test('that fails for another reason is rolled back', async () => {
    const { status, reason } = await account.deploy(shopWith((stack) => new dynamodb.CfnTable(stack, 'NameIsTaken', {
      tableName: 'second-ledger',
      billingMode: 'PAY_PER_REQUEST',
      keySchema: [{ attributeName: 'pk', keyType: 'HASH' }],
      attributeDefinitions: [{ attributeName: 'pk', attributeType: 'S' }],
    })));

    expect({ status, reason }).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', reason: expect.stringContaining('second-ledger') });
  });

  test('that meets a change made by hand is refused, and its rollback is not held up by that same change', async () => {
    const define = (days: number) => (app: App) => {
      const stack = new Stack(app, 'Drifting');
      new ProtectionVerification(stack, 'Verification', { settleTimeout: Duration.seconds(0) });
      new ProtectedTable(stack, 'Audit', PARTITION_KEY);
      new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, recoveryWindow: Duration.days(days) });
    };
    expect(await account.deploy(define(30))).toMatchObject({ status: 'CREATE_COMPLETE' });
    await account.dynamodb.send(new UpdateContinuousBackupsCommand({
      TableName: await account.physicalId('Drifting', 'Audit'),
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
    }));
    const { status, reason } = await account.deploy(define(35));

    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(reason).toContain('PITR_OFF Drifting/Audit');
    expect(await account.emulator.logs(await account.physicalId('Drifting', 'VerificationLogs')))
      .toContainEqual(expect.stringContaining('"findings":1,"rollingBack":true'));
  });
});

describe('a table whose key is another one', () => {
  test('is replaced when that is accepted: the new one is protected, and the old one is kept', async () => {
    const define = (key: string) => (app: App) => {
      const stack = new Stack(app, 'Replaced');
      new ProtectedTable(stack, 'Table', { partitionKey: { name: key, type: dynamodb.AttributeType.STRING } });
      if (key === 'b') {
        RecoveryWindowGuard.of(stack).acknowledgeReplacementOf('Table');
      }
    };
    await account.deploy(define('a'));
    const old = await account.physicalId('Replaced', 'Table');
    const { status, reason } = await account.deploy(define('b'));

    expect({ status, reason }).toEqual({ status: 'UPDATE_COMPLETE', reason: undefined });
    const { ContinuousBackupsDescription } = await account.dynamodb.send(
      new DescribeContinuousBackupsCommand({ TableName: old }),
    );
    expect(ContinuousBackupsDescription!.PointInTimeRecoveryDescription).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED' });
    expect(await account.physicalId('Replaced', 'Table')).not.toBe(old);
  });
});

describe('a table of an earlier deployment', () => {
  test('is protected by the next one, and keeps its items', async () => {
    await account.emulator.reset();
    const plain = (protect: boolean) => (app: App) => {
      const stack = new Stack(app, 'Old');
      const table = new dynamodb.Table(stack, 'Table', { ...PARTITION_KEY, billingMode: dynamodb.BillingMode.PAY_PER_REQUEST });
      return protect ? new TableProtection(stack, 'Protection', { table }) : table;
    };
    await account.deploy(plain(false));
    const TableName = await account.physicalId('Old', 'Table');
    await account.dynamodb.send(new PutItemCommand({ TableName, Item: { pk: { S: 'kept' } } }));

    expect(await account.deploy(plain(true))).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await account.physicalId('Old', 'Table')).toBe(TableName);
    expect((await account.dynamodb.send(new GetItemCommand({ TableName, Key: { pk: { S: 'kept' } } }))).Item).toEqual({ pk: { S: 'kept' } });
    const { ContinuousBackupsDescription } = await account.dynamodb.send(
      new DescribeContinuousBackupsCommand({ TableName }),
    );
    expect(ContinuousBackupsDescription!.PointInTimeRecoveryDescription).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 35 });
  });
});
