// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { DeleteItemCommand, DeleteTableCommand, PutItemCommand, ScanCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { RestoredAccount } from './restored-account';
import { refusalOf } from './rewound-account';

let account: RestoredAccount;
let restores = 0;

beforeAll(async () => {
  account = await RestoredAccount.open();
}, 240_000);

afterAll(() => account?.close());

/** A restored name that is not there yet. */
const newName = () => `${account.table}-restored-${++restores}`;
const parameters = (name: string) => ['restore', 'start', '--table', account.table, '--at', account.moment, '--to', name, '--out', account.records];

test('three roles bring damaged items back: one restores, one compares and plans, one writes', async () => {
  const name = newName();
  expect(await account.cli('Restore').run(...parameters(name))).toMatchObject({ code: 0, stdout: expect.stringContaining('The restored table is ready.') });
  expect(await account.items(name)).toEqual(['one: created', 'two: created']);

  const compare = account.cli('Compare');
  expect(await compare.run('diff', name, account.table)).toMatchObject({ code: 3, stdout: expect.stringMatching(/different +1\n.*only before +0.*\n.*only after +1/) });
  const planned = await compare.json('rewind', 'plan', '--table', account.table, '--from', account.moment, '--before', name,
    '--filter', 'new.action = ""', '--only', 'action', '--out', `${account.plans}night`);
  expect(planned).toMatchObject({ plan: expect.stringMatching(/night\/$/) });
  expect(await account.cli('Write').run('rewind', 'apply', `${account.plans}night`, '--digest', planned.digest, '--max-share', 'any')).toMatchObject({ code: 0 });

  expect(await account.items()).toEqual(['one: created', 'three: good', 'two: created']);
  expect(await account.cli('Restore').run('restore', 'discard', `${account.records}restore-${name}`)).toMatchObject({ code: 0 });
  expect(await account.exists(name)).toBe(false);
}, 240_000);

test.each([
  'dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeTable', 'dynamodb:RestoreTableToPointInTime', 'dynamodb:BatchWriteItem', 'dynamodb:DeleteItem',
  'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:Scan', 'dynamodb:UpdateItem', 'dynamodb:TagResource', 's3:GetObject', 's3:PutObject',
])('restoring needs %s, and without it no table is left that the record does not know', async (action) => {
  const name = newName();
  const { code, stderr } = await account.cli('Restore', action).run(...parameters(name));

  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(action) });
  if (!await account.exists(name)) return;
  expect(await account.cli('Restore').run('restore', 'discard', `${account.records}restore-${name}`)).toMatchObject({ code: 0 });
}, 240_000);

const advise = () => ['advise', '--table', account.table, '--at', account.moment];

test('the restore role knows of every way back', async () => {
  const { code, stdout } = await account.cli('Restore').run(...advise());

  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('rewind from the stream') });
  expect(stdout).not.toContain('Unknown');
});

test.each([
  'backup:ListRecoveryPointsByResource', 'dynamodb:BatchGetItem', 'dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeStream',
  'dynamodb:ListBackups', 'dynamodb:ListExports',
])('without %s a way back is unknown by its action', async (action) => {
  expect(await account.cli('Restore', action).run(...advise())).toMatchObject({ stdout: expect.stringMatching(new RegExp(`Unknown[^]*${action}`)) });
});

const ofPoint = (name: string) => ['restore', 'start', '--table', account.table, '--point', account.recoveryPoint, '--restore-role', account.backupRoleArn, '--to', name, '--out', account.records];

test('the restore role restores a recovery point with the role of AWS Backup, and discards the table', async () => {
  const name = newName();
  expect(await account.cli('Restore').run(...ofPoint(name))).toMatchObject({ code: 0, stdout: expect.stringContaining('The restored table is ready.') });

  expect(await account.items(name)).toEqual(['one: created', 'two: created']);
  expect(await account.cli('Restore').run('restore', 'discard', `${account.records}restore-${name}`)).toMatchObject({ code: 0 });
  expect(await account.exists(name)).toBe(false);
}, 240_000);

test.each([
  'backup:DescribeRestoreJob', 'backup:ListRecoveryPointsByResource', 'backup:StartRestoreJob', 'iam:PassRole',
])('restoring a recovery point needs %s, and goes on with it', async (action) => {
  const name = newName();
  const { code, stderr } = await account.cli('Restore', action).run(...ofPoint(name));

  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(action) });
  expect(await account.cli('Restore').run(...ofPoint(name))).toMatchObject({ code: 0 });
}, 240_000);

test('the restore role passes no other role to AWS Backup', async () => {
  const other = account.backupRoleArn.replace('role/', 'role/other-');
  const { code, stderr } = await account.cli('Restore').run(...ofPoint(newName()).map((each) => each === account.backupRoleArn ? other : each));

  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`iam:PassRole on resource: ${other}`) });
}, 240_000);

test.each(['dynamodb:DeleteTable', 'dynamodb:ListTagsOfResource'])('discarding needs %s', async (action) => {
  const name = newName();
  expect(await account.cli('Restore').run(...parameters(name))).toMatchObject({ code: 0 });

  expect(await account.cli('Restore', action).run('restore', 'discard', `${account.records}restore-${name}`)).toMatchObject({ code: 1, stderr: expect.stringContaining(action) });
  expect(await account.exists(name)).toBe(true);
  expect(await account.cli('Restore').run('restore', 'discard', `${account.records}restore-${name}`)).toMatchObject({ code: 0 });
}, 240_000);

test('discarding a recovery point whose job was refused needs backup:ListRestoreJobs, to know of a job', async () => {
  const name = newName();
  const discard = ['restore', 'discard', `${account.records}restore-${name}`];
  expect(await account.cli('Restore', 'backup:StartRestoreJob').run(...ofPoint(name))).toMatchObject({ code: 1 });

  expect(await account.cli('Restore', 'backup:ListRestoreJobs').run(...discard)).toMatchObject({ code: 1, stderr: expect.stringContaining('backup:ListRestoreJobs') });
  expect(await account.cli('Restore').run(...discard)).toMatchObject({ code: 2, stderr: expect.stringContaining('lists no restore job') });
}, 240_000);

test.each([
  'dynamodb:DescribeContributorInsights', 'dynamodb:GetResourcePolicy', 'application-autoscaling:DescribeScalableTargets',
  'cloudwatch:DescribeAlarms', 'cloudwatch:ListDashboards', 'lambda:ListEventSourceMappings',
])('without %s a setting is unknown by its action, and the restore ends', async (action) => {
  const name = newName();
  const { code, stdout } = await account.cli('Restore', action).run(...parameters(name));

  expect({ code, stdout }).toEqual({ code: 3, stdout: expect.stringContaining(action) });
  expect(stdout).toContain('The restored table is ready.');
}, 240_000);

test.each([
  'dynamodb:DescribeTimeToLive', 'dynamodb:DescribeKinesisStreamingDestination', 'backup:ListBackupPlans', 'backup:ListBackupSelections',
  'backup:GetBackupSelection',
])('without %s a setting of the cut-over is unknown by its action', async (action) => {
  const { code, stdout } = await account.cli('Restore', action).run('settings', account.table);

  expect({ code, stdout }).toEqual({ code: 3, stdout: expect.stringContaining(action) });
}, 240_000);

test('the restore role knows every setting of its table', async () => {
  expect(await account.cli('Restore').run('settings', account.table)).toMatchObject({ code: 0 });
});

test.each(['dynamodb:UpdateContinuousBackups', 'dynamodb:UpdateTable'])('putting settings back needs %s, and what failed is put back later', async (action) => {
  const name = newName();
  const { code, stdout } = await account.cli('Restore', action).run(...parameters(name));

  expect({ code, stdout }).toEqual({ code: 3, stdout: expect.stringContaining(action) });
  expect(await account.cli('Restore').run('parity', account.table, name, '--apply')).toMatchObject({ stdout: expect.stringContaining('put back') });
}, 240_000);

test('without the right to list tables a restore goes on, and says what it does not know', async () => {
  const { code, stderr } = await account.cli('Restore', 'dynamodb:ListTables').run(...parameters(newName()));

  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/the number of running restores is not known: .*dynamodb:ListTables/) });
}, 240_000);

test('the restore role reaches no item of the table itself, and no other table', async () => {
  const { dynamodb } = account.session('Restore');

  for (const TableName of [account.table, account.other]) {
    expect(await refusalOf(dynamodb.send(new ScanCommand({ TableName })))).toMatch(/^AccessDenied/);
    expect(await refusalOf(dynamodb.send(new PutItemCommand({ TableName, Item: { pk: { S: 'x' } } })))).toMatch(/^AccessDenied/);
    expect(await refusalOf(dynamodb.send(new DeleteItemCommand({ TableName, Key: { pk: { S: 'one' } } })))).toMatch(/^AccessDenied/);
    expect(await refusalOf(dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false })))).toMatch(/^AccessDenied/);
    expect(await refusalOf(dynamodb.send(new DeleteTableCommand({ TableName })))).toMatch(/^AccessDenied/);
  }
  expect(await account.cli('Restore').run('restore', 'start', '--table', account.other, '--latest', '--out', account.records)).toMatchObject({ code: 1, stderr: expect.stringMatching(/AccessDenied/) });
});
