// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import {
  CreateTableCommand, DescribeContinuousBackupsCommand, DescribeTableCommand, UpdateContinuousBackupsCommand,
} from '@aws-sdk/client-dynamodb';
import { Account } from './account';
import { importedTable } from '../apps/imported-table.app';

let account: Account;

beforeAll(async () => {
  account = await Account.open();
  await account.dynamodb.send(new CreateTableCommand({
    TableName: 'ledger',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  }));
});
afterAll(() => account.close());

const recovery = async () => (await account.dynamodb.send(new DescribeContinuousBackupsCommand({ TableName: 'ledger' })))
  .ContinuousBackupsDescription!.PointInTimeRecoveryDescription!;

describe('a table that some other tool made, without protection', () => {
  test('is protected where the stack is asked to', async () => {
    const { status, reason } = await account.deploy((app) => importedTable(app, true));

    expect({ status, reason }).toEqual({ status: 'CREATE_COMPLETE', reason: undefined });
    expect(await recovery()).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 21 });
    expect((await account.dynamodb.send(new DescribeTableCommand({ TableName: 'ledger' }))).Table).toMatchObject({ DeletionProtectionEnabled: true });
  });

  test('keeps a window that somebody has made longer, with a warning', async () => {
    await account.dynamodb.send(new UpdateContinuousBackupsCommand({
      TableName: 'ledger',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
    }));
    await account.destroy('Ledger');
    const { status } = await account.deploy((app) => importedTable(app, true));

    expect(status).toBe('CREATE_COMPLETE');
    expect(await recovery()).toMatchObject({ RecoveryPeriodInDays: 35 });
    expect(await account.findings(await account.physicalId('Ledger', 'ProtectionVerificationLogs')))
      .toEqual([expect.objectContaining({ code: 'RECOVERY_WINDOW_LONGER', severity: 'WARNING' })]);
  });

  test('stays protected when the stack is deleted', async () => {
    expect(await account.destroy('Ledger')).toMatchObject({ status: 'DELETE_COMPLETE' });
    expect(await recovery()).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED' });
  });
});
