// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { CloudWatchClient, DisableAlarmActionsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  DeleteItemCommand, DeleteTableCommand, DescribeTableCommand, PutItemCommand, ScanCommand,
  UpdateContinuousBackupsCommand, UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { CONFIGURATION, PARAMETER, RestoredAccount } from './restored-account';
import { refusalOf } from './rewound-account';
import { Cli } from '../cli/cli';

let account: RestoredAccount;
let root: Cli;
let cloudWatch: CloudWatchClient;
let restored: string;
let record: string;

beforeAll(async () => {
  account = await RestoredAccount.open();
  cloudWatch = new CloudWatchClient(account.account.emulator.clientConfig);
  root = new Cli(account.folder, account.account.emulator.endpoint);
  restored = `${account.table}-restored-night`;
  record = `${account.records}cutover-${restored}`;
  await settle();
  const restore = ['restore', 'start', '--table', account.table, '--at', account.moment, '--to', restored, '--out', account.records];
  expect(await account.cli('Restore').run(...restore)).toMatchObject({ stdout: expect.stringContaining('The restored table is ready.') });
  await root.run('parity', account.table, restored, '--apply');
}, 300_000);

afterAll(async () => {
  cloudWatch?.destroy();
  await account?.close();
});

/** Gives the table all that a cut-over moves: a function on its stream, an alarm, and time to live. */
async function settle(): Promise<void> {
  const config = account.account.emulator.clientConfig;
  const [iam, lambda] = [new IAMClient(config), new LambdaClient(config)];
  const trust = { Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] };
  const { Role: role } = await iam.send(new CreateRoleCommand({ RoleName: 'mailer', AssumeRolePolicyDocument: JSON.stringify(trust) }));
  const rights = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' }] };
  await iam.send(new PutRolePolicyCommand({ RoleName: 'mailer', PolicyName: 'Read', PolicyDocument: JSON.stringify(rights) }));
  const { FunctionArn: FunctionName } = await lambda.send(new CreateFunctionCommand({
    FunctionName: 'mailer', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: role!.Arn, Code: { ZipFile: zipSync({ 'index.js': strToU8('exports.handler = async () => {};') }) },
  }));
  const { dynamodb } = account.root;
  const { Table: table } = await dynamodb.send(new DescribeTableCommand({ TableName: account.table }));
  await lambda.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn: table!.LatestStreamArn, StartingPosition: 'LATEST' }));
  await cloudWatch.send(new PutMetricAlarmCommand({
    AlarmName: 'throttles',
    Namespace: 'AWS/DynamoDB',
    MetricName: 'ThrottledRequests',
    Dimensions: [{ Name: 'TableName', Value: account.table }],
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 5,
    ComparisonOperator: 'GreaterThanThreshold',
    AlarmActions: ['arn:aws:sns:eu-west-1:111111111111:on-call'],
  }));
  await dynamodb.send(new UpdateTimeToLiveCommand({ TableName: account.table, TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires' } }));
  [iam, lambda].forEach((client) => client.destroy());
}

const plan = (out: string, pointer = ['--parameter', PARAMETER]) => ['cutover', 'plan', '--table', account.table, '--to', restored, ...pointer, '--freeze',
  '--accept-gap', '10', '--watch', '1s', '--settle', '1s', '--out', out];

/** Runs a command without each of some actions. Returns what did not end with the name of the action. */
async function inVain(command: readonly string[], actions: readonly string[]): Promise<string[]> {
  const unnamed: string[] = [];
  for (const action of actions) {
    const { code, stderr } = await account.cli('CutOver', action).run(...command);
    if (code === 0 || !stderr.includes(action)) unnamed.push(`${action}: ${code} ${stderr}`);
  }
  return unnamed;
}

const OF_PLAN = [
  'dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeContributorInsights', 'dynamodb:DescribeKinesisStreamingDestination', 'dynamodb:DescribeTable',
  'dynamodb:DescribeTimeToLive', 'dynamodb:GetResourcePolicy', 'dynamodb:ListTagsOfResource', 'dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator',
  'application-autoscaling:DescribeScalableTargets', 'backup:ListBackupPlans', 'backup:ListBackupSelections', 'backup:GetBackupSelection',
  'cloudwatch:DescribeAlarms', 'cloudwatch:ListDashboards', 'cloudwatch:GetMetricData', 'lambda:ListEventSourceMappings', 'lambda:GetFunctionConfiguration',
  'ssm:GetParameter', 's3:PutObject',
];

test('a plan needs each right to read, and ends with the name of the action where it lacks one', async () => {
  const unnamed: string[] = [];
  const queue = [...OF_PLAN];
  const work = async () => {
    for (let action = queue.shift(); action; action = queue.shift()) {
      const { code, stderr } = await account.cli('CutOver', action).run(...plan(`${account.records}without-${action.replace(':', '-')}`));
      if (code === 0 || !stderr.includes(action)) unnamed.push(`${action}: ${code} ${stderr}`);
    }
  };
  await Promise.all([work(), work(), work(), work()]);

  expect(unnamed).toEqual([]);
}, 300_000);

test('the cut-over role plans, and names each action that a step lacks; the same again goes on to the end, and back', async () => {
  expect(await account.cli('CutOver').run(...plan(record))).toMatchObject({ code: 0, stderr: expect.not.stringContaining('error') });
  // A shorter window is made as long as that of the old table.
  const shorter = { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 5 };
  await account.root.dynamodb.send(
    new UpdateContinuousBackupsCommand({ TableName: restored, PointInTimeRecoverySpecification: shorter }),
  );
  const apply = ['cutover', 'apply', record];
  const unnamed = await inVain(apply, [
    's3:GetObject', 'dynamodb:UpdateTable', 'dynamodb:UpdateContinuousBackups', 'dynamodb:PutResourcePolicy', 'ssm:DescribeParameters', 'ssm:PutParameter',
    'lambda:UpdateEventSourceMapping', 'dynamodb:UpdateTimeToLive',
  ]);
  // The last run has switched them on already.
  await cloudWatch.send(new DisableAlarmActionsCommand({ AlarmNames: [`throttles ${restored}`] }));
  unnamed.push(...await inVain(apply, ['cloudwatch:EnableAlarmActions']));
  expect(await account.cli('CutOver').run('cutover', 'apply', record)).toMatchObject({ stderr: expect.not.stringContaining('error:'), stdout: expect.stringContaining('backup:CreateBackupSelection is denied') });
  unnamed.push(...await inVain(['cutover', 'undo', record], ['dynamodb:DeleteResourcePolicy']));
  expect(await account.cli('CutOver').run('cutover', 'undo', record)).toMatchObject({ stdout: expect.stringContaining('The old table is in use again.') });

  expect(unnamed).toEqual([]);
}, 300_000);

test('the cut-over role deploys a configuration and reverts it, and names each action that it lacks', async () => {
  await account.account.emulator.configurations({ minuteSeconds: 0.05 });
  const planned = plan(`${account.records}configured`, ['--app-config', CONFIGURATION]);
  const folder = planned.at(-1)!;
  const unnamed = await inVain(planned, [
    'appconfig:ListApplications', 'appconfig:ListEnvironments', 'appconfig:ListConfigurationProfiles', 'appconfig:ListDeploymentStrategies',
    'appconfig:ListDeployments', 'appconfig:GetDeployment', 'appconfig:GetHostedConfigurationVersion', 'appconfig:ListHostedConfigurationVersions',
  ]);
  expect(await account.cli('CutOver').run(...planned)).toMatchObject({ code: 0 });
  unnamed.push(...await inVain(['cutover', 'apply', folder], ['appconfig:CreateHostedConfigurationVersion', 'appconfig:StartDeployment']));
  expect(await account.cli('CutOver').run('cutover', 'apply', folder)).toMatchObject({ stdout: expect.stringContaining(`${CONFIGURATION} names ${restored}`) });
  unnamed.push(...await inVain(['cutover', 'undo', folder], ['appconfig:StopDeployment']));
  expect(await account.cli('CutOver').run('cutover', 'undo', folder)).toMatchObject({ stdout: expect.stringContaining(`${CONFIGURATION} names ${account.table}`) });

  expect(unnamed).toEqual([]);
}, 300_000);

test('the cut-over role reaches no item of either table, deletes none, and switches no other parameter', async () => {
  const { dynamodb } = account.session('CutOver');

  for (const TableName of [account.table, restored]) {
    expect(await refusalOf(dynamodb.send(new ScanCommand({ TableName })))).toMatch(/^AccessDenied/);
    expect(await refusalOf(dynamodb.send(new PutItemCommand({ TableName, Item: { pk: { S: 'x' } } })))).toMatch(/^AccessDenied/);
    expect(await refusalOf(dynamodb.send(new DeleteItemCommand({ TableName, Key: { pk: { S: 'one' } } })))).toMatch(/^AccessDenied/);
    expect(await refusalOf(dynamodb.send(new DeleteTableCommand({ TableName })))).toMatch(/^AccessDenied/);
  }
  const { code, stderr } = await account.cli('CutOver').run(...plan(`${account.records}other`).map((each) => each === PARAMETER ? '/shop/other' : each));
  expect({ code, stderr }).toEqual({ code: expect.any(Number), stderr: expect.stringContaining('ssm:GetParameter is denied') });
});
