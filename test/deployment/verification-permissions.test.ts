// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { DeleteTableCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { type App, Duration, Stack } from 'aws-cdk-lib';
import { Account } from './account';
import { permissionsOf, templateOf, without } from './permissions';
import { ProtectedTable, ProtectionVerification } from '../../src';
import { sharedPlan } from '../apps/shared-plan.app';
import { PARTITION_KEY } from '../sample';

let account: Account;

beforeAll(async () => {
  account = await Account.open();
});
afterAll(() => account.close());

/** A protected table, verified without patience: what is not allowed now will not be allowed in two minutes. */
const single = (id: string, recoveryWindow = Duration.days(35)) => (app: App) => {
  const stack = new Stack(app, id);
  new ProtectionVerification(stack, 'Verification', { settleTimeout: Duration.seconds(0) });
  new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, recoveryWindow });
  return stack;
};

describe('the role of the verification', () => {
  const READS = [
    'dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeTable', 'backup:GetBackupPlan', 'backup:GetBackupSelection', 'backup:DescribeBackupVault',
    'backup:GetBackupVaultAccessPolicy',
  ];
  const OTHERS = [
    'backup:DescribeRegionSettings', 'cloudformation:DescribeStacks', 'kms:DescribeKey', 'logs:CreateLogStream', 'logs:PutLogEvents',
  ];

  beforeAll(async () => {
    expect(await account.deploy(single('Whole'))).toMatchObject({ status: 'CREATE_COMPLETE' });
  });

  test('holds these actions and no others', () => {
    expect(permissionsOf(templateOf(single('Whole'))).Statement.flatMap(({ Action }: any) => Action).sort())
      .toEqual([...READS, ...OTHERS].sort());
  });

  test.each(READS)('needs %s: without it the deployment is refused, by name', async (action) => {
    const name = `Without${action.split(':')[1]}`;
    const { status, reason } = await account.deployTemplate(name, without(action, templateOf(single(name))));

    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(reason).toMatch(new RegExp(`CHECK_FAILED .*${action} failed: AccessDenied.*not authorized to perform: ${action}`));
    expect(reason).toContain('1 error;');
  });

  test('needs cloudformation:DescribeStacks: without it a rollback would be held up', async () => {
    const template = without('cloudformation:DescribeStacks', templateOf(single('Blind', Duration.days(30))));
    expect(await account.deployTemplate('Blind', template)).toMatchObject({ status: 'CREATE_COMPLETE' });
    const table = await account.physicalId('Blind', 'Orders');
    await account.dynamodb.send(new UpdateTableCommand({ TableName: table, DeletionProtectionEnabled: false }));
    const longer = without('cloudformation:DescribeStacks', templateOf(single('Blind')));

    const { status, events } = await account.deployTemplate('Blind', longer);
    expect(status).toBe('UPDATE_ROLLBACK_FAILED');
    expect(events).toContainEqual(expect.objectContaining({ reason: expect.stringContaining('cloudformation:DescribeStacks failed: AccessDenied') }));
  });

  test('needs backup:DescribeRegionSettings: without it the deployment is warned, because nothing here needs the answer', async () => {
    const { status } = await account.deployTemplate('Regionless', without('backup:DescribeRegionSettings', templateOf(single('Regionless'))));

    expect(status).toBe('CREATE_COMPLETE');
    expect((await account.findings(await account.physicalId('Regionless', 'VerificationLogs')))).toEqual([
      expect.objectContaining({ severity: 'WARNING', actual: expect.stringContaining('backup:DescribeRegionSettings failed: AccessDenied') }),
    ]);
  });

  test('needs kms:DescribeKey: without it the deployment is warned, because the policy of a key can deny that too', async () => {
    const { status } = await account.deployTemplate('Keyless', without('kms:DescribeKey', templateOf(single('Keyless'))));

    expect(status).toBe('CREATE_COMPLETE');
    expect((await account.findings(await account.physicalId('Keyless', 'VerificationLogs')))).toEqual([
      expect.objectContaining({ severity: 'WARNING', actual: expect.stringContaining('kms:DescribeKey failed: AccessDenied') }),
    ]);
  });

  test.each(['logs:CreateLogStream', 'logs:PutLogEvents'])('needs %s: without it the findings are nowhere', async (action) => {
    const name = `Silent${action.split(':')[1]}`;
    await account.deployTemplate(name, without(action, templateOf(single(name))));

    expect(await account.emulator.logs(await account.physicalId(name, 'VerificationLogs'))).toEqual([]);
    expect(await account.emulator.logs(await account.physicalId('Whole', 'VerificationLogs'))).not.toEqual([]);
  });

  test('reaches no table of another stack', async () => {
    const template = templateOf(single('Stranger'));
    const tables = permissionsOf(template).Statement.find(({ Sid }: any) => Sid === 'DescribeTables');
    tables.Resource = [{ 'Fn::Join': ['', [tables.Resource, '-of-somebody-else']] }];

    expect(await account.deployTemplate('Stranger', template)).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
  });
});

describe('a plan that several stacks share', () => {
  test('protects the tables of all of them, each verified by its own stack', async () => {
    const { stacks } = await account.deploy(sharedPlan);

    expect(Object.entries(stacks).map(([name, { status }]) => [name, status])).toEqual([
      ['Platform', 'CREATE_COMPLETE'], ['OrderTeam', 'CREATE_COMPLETE'], ['PaymentTeam', 'CREATE_COMPLETE'],
    ]);
    expect(await account.emulator.logs(await account.physicalId('OrderTeam', 'ProtectionVerificationLogs')))
      .toContainEqual(expect.stringContaining('"tables":2,"findings":0'));
  });

  test('leaves tables that one call cannot delete', async () => {
    const TableName = await account.physicalId('OrderTeam', 'Orders');

    await expect(account.dynamodb.send(new DeleteTableCommand({ TableName }))).rejects.toThrow(/deletion protect/i);
  });
});
