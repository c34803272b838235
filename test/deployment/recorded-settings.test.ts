// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteTableCommand, DescribeTableCommand, ListTagsOfResourceCommand, TagResourceCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { Recording } from './recording';
import { RestoredAccount } from './restored-account';
import { refusalOf } from './rewound-account';

let account: RestoredAccount;
let recording: Recording;
let arn: string;
let id: string;

beforeAll(async () => {
  account = await RestoredAccount.open();
  recording = await Recording.of(account.account, account.records);
  const { Table: table } = await account.root.dynamodb.send(new DescribeTableCommand({ TableName: account.table }));
  [arn, id] = [table!.TableArn!, table!.TableId!];
  await account.root.dynamodb.send(new TagResourceCommand({ ResourceArn: arn, Tags: [{ Key: 'team', Value: 'shop' }] }));
}, 240_000);

afterAll(async () => {
  recording?.close();
  await account?.close();
});

const tagsOf = async (ResourceArn: string) => {
  const { Tags = [] } = await account.root.dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn }));
  return Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
};

/** Restores the deleted table under a new name. */
const restore = (name: string, ...more: string[]) =>
  account.cli('Restore').run('restore', 'start', '--table', account.table, '--deleted', '--to', name, '--out', account.records, ...more);

test('the function knows every setting of its table, and writes a version for each change', async () => {
  const document = `settings/${account.table}-${id}.json`;

  expect(await recording.run()).toBeUndefined();
  expect(await recording.run()).toBeUndefined();
  expect(await recording.versions(account.table)).toEqual([document]);
  await account.root.dynamodb.send(new TagResourceCommand({ ResourceArn: arn, Tags: [{ Key: 'team', Value: 'billing' }] }));
  expect(await recording.run()).toBeUndefined();
  expect(await recording.versions(account.table)).toEqual([document, document]);
});

test('the function runs when a deployment of its stack has succeeded', async () => {
  const events = [
    ['Shop', 'CREATE_COMPLETE'], ['Shop', 'UPDATE_COMPLETE'], ['Shop', 'UPDATE_IN_PROGRESS'],
    ['Shop', 'UPDATE_ROLLBACK_COMPLETE'], ['Shopping', 'UPDATE_COMPLETE'],
  ];
  const isStart = await Promise.all(events.map(([stackName, status]) => recording.startsAt(stackName, status)));

  expect(isStart).toEqual([true, true, false, false, false]);
});

test.each([
  ['dynamodb:DescribeContinuousBackups', 'ReadSettings'], ['dynamodb:DescribeContributorInsights', 'ReadSettings'],
  ['dynamodb:DescribeKinesisStreamingDestination', 'ReadSettings'], ['dynamodb:DescribeTable', 'ReadSettings'],
  ['dynamodb:DescribeTimeToLive', 'ReadSettings'], ['dynamodb:GetResourcePolicy', 'ReadSettings'], ['dynamodb:ListTagsOfResource', 'ReadSettings'],
  ['dynamodb:GetResourcePolicy', 'ReadIndexesAndStreams'], ['application-autoscaling:DescribeScalableTargets', 'ListSettings'],
  ['backup:ListBackupPlans', 'ListSettings'], ['cloudwatch:DescribeAlarms', 'ListSettings'], ['cloudwatch:ListDashboards', 'ListSettings'],
  ['lambda:ListEventSourceMappings', 'ListSettings'], ['backup:GetBackupSelection', 'ReadPlansAndDashboards'],
  ['backup:ListBackupSelections', 'ReadPlansAndDashboards'], ['s3:ListBucket', 'ListDocuments'], ['s3:GetObject', 'KeepDocuments'],
])('without %s of %s the run fails, and nothing that was recorded is lost', async (action, sid) => {
  const before = await recording.versions(account.table);

  expect(await recording.runWithout(action, sid)).toMatch(new RegExp(`^the settings of [12] of 2 tables .*${action}`));
  expect(await recording.versions(account.table)).toEqual(before);
});

test('without s3:PutObject or kms:GenerateDataKey a change fails the run, and is recorded by the next one', async () => {
  const before = await recording.versions(account.table);
  await account.root.dynamodb.send(new TagResourceCommand({ ResourceArn: arn, Tags: [{ Key: 'stage', Value: 'production' }] }));

  expect(await recording.runWithout('s3:PutObject', 'KeepDocuments')).toContain('s3:PutObject');
  expect(await recording.runWithout('kms:GenerateDataKey', 'EncryptDocuments')).toContain('kms:GenerateDataKey');
  expect(await recording.versions(account.table)).toEqual(before);
  expect(await recording.run()).toBeUndefined();
  expect(await recording.versions(account.table)).toHaveLength(before.length + 1);
});

test('no operator writes recorded settings', async () => {
  const [, Bucket, prefix] = /^s3:\/\/([^/]+)\/(.*)$/.exec(account.records)!;
  const Key = `${prefix}settings/${account.table}-${id}.json`;

  for (const role of ['Restore', 'Compare', 'Write'] as const) {
    expect(await refusalOf(account.session(role).s3.send(new PutObjectCommand({ Bucket, Key, Body: '{}' })))).toMatch(/^AccessDenied/);
  }
});

describe('once the table is deleted', () => {
  beforeAll(async () => {
    const { stdout } = await account.cli('Restore').run('settings', account.table, '--json');
    const document = JSON.parse(stdout);
    document.settings.tags.value.team = 'by hand';
    writeFileSync(join(account.folder, 'kept.json'), JSON.stringify(document));
    const { table: TableName, root } = account;
    await root.dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    await root.dynamodb.send(new DeleteTableCommand({ TableName }));
    expect(await recording.run()).toBeUndefined();
  });

  test('it comes back with the settings that were recorded last, and without a document from a person', async () => {
    const name = `${account.table}-restored-1`;
    const { code, stderr } = await restore(name);

    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/the settings of \S+, which is deleted, are those of 20\S+Z: s3:\/\/\S+\/settings\/\S+\.json\n/) });
    expect(stderr).toContain(`${account.records}settings/${account.table}-${id}.json`);
    expect(await tagsOf(arn.replace(account.table, name))).toMatchObject({ team: 'billing', stage: 'production' });
    const { Table: table } = await account.root.dynamodb.send(new DescribeTableCommand({ TableName: name }));
    expect(table).toMatchObject({ StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } });
    const { stdout } = await account.cli('Restore').run('parity', `${account.records}settings/${account.table}-${id}.json`, name);
    expect(stdout).toMatch(/backup selections: [^]*deletion protection [^]*\n2 parts of settings differ or are unknown\./);
  });

  test('a document that a person names counts instead', async () => {
    const name = `${account.table}-restored-2`;
    const { stderr } = await restore(name, '--settings', 'kept.json');

    expect(stderr).not.toContain('which is deleted');
    expect(await tagsOf(arn.replace(account.table, name))).toMatchObject({ team: 'by hand' });
  });

  test('a recovery point of AWS Backup comes back with the recorded settings, too', async () => {
    const name = `${account.table}-restored-3`;
    const { code, stderr } = await account.cli('Restore').run('restore', 'start', '--table', account.table, '--point', account.recoveryPoint,
      '--restore-role', account.backupRoleArn, '--to', name, '--out', account.records);

    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(`settings/${account.table}-${id}.json`) });
    expect(await tagsOf(arn.replace(account.table, name))).toMatchObject({ team: 'billing' });
  });

  test('without the right to list the bucket the restore goes on, and names what is missing', async () => {
    const { code, stderr } = await account.cli('Restore', 's3:ListBucket').run('restore', 'start', '--table', account.table, '--deleted',
      '--to', `${account.table}-restored-4`, '--out', account.records);

    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/are not known \(.*s3:ListBucket.*\): --settings names a document of them/) });
  });
});
