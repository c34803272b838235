import { type ModelAnswer, modelCalls } from './contract/model-calls';
import { Emulator } from './emulator';

// These hold our model of AWS against AWS's own description of its services (botocore), and against moto.
describe('the contract with AWS', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await Emulator.start();
  });
  afterAll(async () => emulator.stop());
  afterEach(async () => emulator.reset());

  const trust = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { Service: 'backup.amazonaws.com' }, Action: 'sts:AssumeRole' }] });
  const vault = { BackupVaultName: 'vault' };
  const rule = { RuleName: 'rule', TargetBackupVaultName: 'vault' };
  const roleArn = 'arn:aws:iam::111111111111:role/role';
  const tableArn = 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders';
  const recovery = (specification: object) => dynamodb('UpdateContinuousBackups', { TableName: 'orders', PointInTimeRecoverySpecification: specification });
  const account = [
    { service: 'iam', operation: 'CreateRole', parameters: { RoleName: 'role', AssumeRolePolicyDocument: trust } },
    dynamodb('CreateTable', {
      TableName: 'orders',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
    backup('CreateBackupVault', { ...vault, BackupVaultTags: { owner: 'orders' } }),
  ];

  test('is kept by every answer of the operations that were added', () => {
    const answers = modelCalls(emulator, [
      ...account,
      dynamodb('DescribeContinuousBackups', { TableName: 'orders' }),
      recovery({ PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 }),
      dynamodb('DescribeContinuousBackups', { TableName: 'orders' }),
      dynamodb('DescribeTable', { TableName: 'orders' }),
      backup('PutBackupVaultLockConfiguration', { ...vault, MinRetentionDays: 1, MaxRetentionDays: 90, ChangeableForDays: 3 }),
      backup('PutBackupVaultAccessPolicy', { ...vault, Policy: '{"Statement":[{"Effect":"Deny"}]}' }),
      backup('PutBackupVaultNotifications', { ...vault, SNSTopicArn: 'arn:aws:sns:eu-west-1:111111111111:t', BackupVaultEvents: ['BACKUP_JOB_STARTED'] }),
      backup('DescribeBackupVault', vault),
      backup('ListBackupVaults', {}),
      backup('GetBackupVaultAccessPolicy', vault),
      backup('GetBackupVaultNotifications', vault),
      backup('CreateLogicallyAirGappedBackupVault', { BackupVaultName: 'gapped', MinRetentionDays: 7, MaxRetentionDays: 30 }),
      backup('DescribeBackupVault', { BackupVaultName: 'gapped' }),
      backup('CreateBackupPlan', { BackupPlan: { BackupPlanName: 'plan', Rules: [rule] } }),
      backup('ListBackupPlans', {}),
      backup('StartBackupJob', { ...vault, ResourceArn: tableArn, IamRoleArn: roleArn, Lifecycle: { DeleteAfterDays: 30 } }),
      backup('ListRecoveryPointsByBackupVault', vault),
      backup('DescribeRegionSettings', {}),
      backup('UpdateRegionSettings', { ResourceTypeOptInPreference: { DynamoDB: true } }),
      backup('DeleteBackupVaultAccessPolicy', vault),
      backup('DeleteBackupVaultNotifications', vault),
      backup('DeleteBackupVaultLockConfiguration', vault),
    ]);
    expect(failures(answers)).toEqual([]);

    const planId = answers.find(({ answer }) => answer.BackupPlansList)!.answer.BackupPlansList[0]
      .BackupPlanId as string;
    const point = answers.find(({ answer }) => answer.RecoveryPoints)!.answer.RecoveryPoints[0]
      .RecoveryPointArn as string;
    const job = answers.find(({ answer }) => answer.BackupJobId)!.answer.BackupJobId as string;
    const plan = { BackupPlanId: planId };
    const more = modelCalls(emulator, [
      backup('GetBackupPlan', plan),
      backup('UpdateBackupPlan', { ...plan, BackupPlan: { BackupPlanName: 'plan', Rules: [{ ...rule, Lifecycle: { DeleteAfterDays: 3 } }] } }),
      backup('ListBackupPlanVersions', plan),
      backup('CreateBackupSelection', { ...plan, BackupSelection: { SelectionName: 'selection', IamRoleArn: roleArn, Resources: [tableArn] } }),
      backup('ListBackupSelections', plan),
      backup('DescribeRecoveryPoint', { ...vault, RecoveryPointArn: point }),
      backup('DescribeBackupJob', { BackupJobId: job }),
      backup('DeleteRecoveryPoint', { ...vault, RecoveryPointArn: point }),
    ]);
    expect(failures(more)).toEqual([]);

    const selection = { ...plan, SelectionId: more[3].answer.SelectionId as string };
    expect(failures(modelCalls(emulator, [
      backup('GetBackupSelection', selection),
      backup('DeleteBackupSelection', selection),
      backup('DeleteBackupPlan', plan),
      backup('DeleteBackupVault', vault),
    ]))).toEqual([]);
  });

  test('is kept by every refusal', () => {
    const nobody = { BackupPlanId: 'nobody' };
    const answers = modelCalls(emulator, [
      dynamodb('DescribeContinuousBackups', { TableName: 'nobody' }),
      dynamodb('UpdateContinuousBackups', { TableName: 'nobody', PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }),
      backup('DescribeBackupVault', { BackupVaultName: 'nobody' }),
      backup('DeleteBackupVault', { BackupVaultName: 'nobody' }),
      backup('GetBackupVaultAccessPolicy', { BackupVaultName: 'nobody' }),
      backup('GetBackupVaultNotifications', { BackupVaultName: 'nobody' }),
      backup('PutBackupVaultLockConfiguration', { BackupVaultName: 'nobody' }),
      backup('CreateBackupVault', { BackupVaultName: 'not a name' }),
      backup('CreateBackupPlan', { BackupPlan: { BackupPlanName: 'plan', Rules: [{ RuleName: 'rule', TargetBackupVaultName: 'nobody' }] } }),
      backup('CreateBackupPlan', { BackupPlan: { Rules: [] } }),
      backup('GetBackupPlan', nobody),
      backup('DeleteBackupPlan', nobody),
      backup('ListBackupSelections', nobody),
      backup('GetBackupSelection', { ...nobody, SelectionId: 'nobody' }),
      backup('CreateBackupSelection', { ...nobody, BackupSelection: { SelectionName: 's', IamRoleArn: 'r' } }),
      backup('StartBackupJob', { BackupVaultName: 'nobody', ResourceArn: 'r', IamRoleArn: 'r' }),
      backup('DescribeRecoveryPoint', { BackupVaultName: 'nobody', RecoveryPointArn: 'r' }),
      backup('CreateLogicallyAirGappedBackupVault', { BackupVaultName: 'gapped', MinRetentionDays: 1, MaxRetentionDays: 30 }),
    ]);
    expect(answers.map(({ ok }) => ok)).toEqual(answers.map(() => false));
    expect(answers.flatMap(({ violations }) => violations)).toEqual([]);
  });

  test('has the ranges of recovery periods', () => {
    const days = [-1, 0, 1, 35, 36, 99];
    const periods = days.map(each => recovery({ PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: each }));
    const answers = modelCalls(emulator, [...account, ...periods]);
    expect(days.filter((_, index) => answers[account.length + index].ok)).toEqual([1, 35]);
  });

  test('has the patterns of names', () => {
    const names = ['ab', 'a', 'a'.repeat(50), 'a'.repeat(51), 'with-dash_and_line', 'with space', 'with.dot'];
    const answers = modelCalls(emulator, names.map(BackupVaultName => backup('CreateBackupVault', { BackupVaultName })));
    expect(names.filter((_, index) => answers[index].ok)).toEqual(['ab', 'a'.repeat(50), 'with-dash_and_line']);
  });

  test('agrees with moto on locks', () => {
    const locks = [undefined, 0, 1, 30].flatMap(MinRetentionDays =>
      [undefined, 1, 36500, 36501].flatMap(MaxRetentionDays =>
        [undefined, 2, 3].map(ChangeableForDays => ({ MinRetentionDays, MaxRetentionDays, ChangeableForDays }))));
    const calls = locks.flatMap((lock, index) => [
      backup('CreateBackupVault', { BackupVaultName: `vault${index}` }),
      backup('PutBackupVaultLockConfiguration', { BackupVaultName: `vault${index}`, ...lock }),
      backup('DescribeBackupVault', { BackupVaultName: `vault${index}` }),
    ]);
    const outcome = (answers: ModelAnswer[]) => locks.map((lock, index) => {
      const put = answers[3 * index + 1];
      const {
        Locked: locked = false,
        MinRetentionDays: least = null,
        MaxRetentionDays: most = null,
        LockDate: date,
      } = answers[3 * index + 2].answer;
      return { lock, ok: put.ok, code: put.code, locked, least, most, dated: Boolean(date) };
    });
    const ours = outcome(modelCalls(emulator, calls));
    expect(ours).toEqual(outcome(modelCalls('moto', calls)));
    expect(new Set(ours.map(({ ok }) => ok))).toEqual(new Set([true, false]));
  });
});

function backup(operation: string, parameters: object) {
  return { service: 'backup', operation, parameters };
}

function dynamodb(operation: string, parameters: object) {
  return { service: 'dynamodb', operation, parameters };
}

function failures(answers: ModelAnswer[]): unknown[] {
  return answers.flatMap(({ ok, code, message, violations }) => ok ? violations : [`${code}: ${message}`]);
}
