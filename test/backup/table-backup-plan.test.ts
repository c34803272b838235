import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { type TableBackupPlanProps, AirGappedVault, BackupRule, BackupSchedule, ProtectedTable, RecoveryVault, TableBackupPlan, VaultLock } from '../../src';
import { expectationOf, IRELAND, newStack, PARTITION_KEY, propertiesOf, warningsOf } from '../sample';

const SELECTION = 'AWS::Backup::BackupSelection';

const rule = (name: string, days = 35) =>
  new BackupRule({ name, schedule: BackupSchedule.daily(), retention: Duration.days(days) });
const definePlan = (props: TableBackupPlanProps = {}, stack = newStack()) => new TableBackupPlan(stack, 'Plan', props);

describe('a backup plan', () => {
  test('writes its rules as CloudFormation takes them', () => {
    const stack = newStack();
    const plan = definePlan({
      rules: [new BackupRule({
        name: 'Quarterly',
        schedule: BackupSchedule.cron('cron(0 3 1 1,4,7,10 ? *)', { timeZone: TimeZone.EUROPE_BERLIN }),
        retention: Duration.days(365),
        startWindow: Duration.hours(2),
        completionWindow: Duration.hours(12),
        moveToColdStorageAfter: Duration.days(30),
        recoveryPointTags: { team: 'orders' },
      })],
    }, stack);
    plan.addTable(new dynamodb.Table(stack, 'Table', PARTITION_KEY));

    expect(propertiesOf(stack, 'AWS::Backup::BackupPlan')[0].BackupPlan).toEqual({
      BackupPlanName: expect.stringMatching(/^[\w.-]{1,50}$/),
      BackupPlanRule: [{
        RuleName: 'Quarterly',
        TargetBackupVault: { 'Fn::GetAtt': [expect.stringContaining('PlanVault'), 'BackupVaultName'] },
        ScheduleExpression: 'cron(0 3 1 1,4,7,10 ? *)',
        ScheduleExpressionTimezone: 'Europe/Berlin',
        StartWindowMinutes: 120,
        CompletionWindowMinutes: 720,
        Lifecycle: { DeleteAfterDays: 365, MoveToColdStorageAfterDays: 30 },
        RecoveryPointTags: { team: 'orders' },
      }],
    });
  });

  test('selects a table of any kind once, by its ARN, in the order of their paths', () => {
    const stack = newStack();
    const plan = definePlan({}, stack);
    const table = new dynamodb.TableV2(stack, 'V2', PARTITION_KEY);
    [table, table, new dynamodb.Table(stack, 'Table', PARTITION_KEY), dynamodb.Table.fromTableName(stack, 'Imported', 'orders')]
      .forEach((each) => plan.addTable(each));

    expect(propertiesOf(stack, SELECTION)[0].BackupSelection.Resources).toEqual([
      { 'Fn::Join': ['', expect.arrayContaining([':table/orders'])] },
      { 'Fn::GetAtt': [expect.stringContaining('Table'), 'Arn'] },
      { 'Fn::GetAtt': [expect.stringContaining('V2'), 'Arn'] },
    ]);
  });

  test('gives a selection another name when its tables are others, because the new one is there before the old one goes', () => {
    const nameWith = (count: number) => {
      const stack = newStack();
      const plan = definePlan({}, stack);
      [...Array(count).keys()].forEach((index) => plan.addTable(new dynamodb.Table(stack, `Table${index}`, PARTITION_KEY)));
      return propertiesOf(stack, SELECTION)[0].BackupSelection.SelectionName;
    };

    expect(nameWith(1)).toBe(nameWith(1));
    expect(nameWith(1)).not.toBe(nameWith(2));
    expect(nameWith(2)).toMatch(/^[a-zA-Z0-9\-_.]{1,50}$/);
  });

  test('changes nothing else of a table that it selects', () => {
    const stack = newStack();
    definePlan({}, stack).addTable(new dynamodb.Table(stack, 'Table', PARTITION_KEY));

    expect(propertiesOf(stack, 'AWS::DynamoDB::Table')[0]).not.toHaveProperty('PointInTimeRecoverySpecification');
    expect(expectationOf(stack).tables).toEqual([{ path: 'Shop/Table', tableName: expect.anything(), selectedBy: [0] }]);
  });

  test('protects tables of other stacks from their own stacks, without a cycle', () => {
    const app = new App();
    const platform = new Stack(app, 'Platform');
    const plan = new TableBackupPlan(platform, 'Plan');
    const shop = new Stack(app, 'Shop');
    new ProtectedTable(shop, 'Orders', { ...PARTITION_KEY, backupPlan: plan });
    app.synth();

    expect(propertiesOf(platform, SELECTION)).toEqual([]);
    expect(propertiesOf(shop, SELECTION)[0].BackupPlanId).toEqual({ 'Fn::ImportValue': expect.stringContaining('Platform') });
    expect(shop.dependencies).toEqual([platform]);
    expect(platform.dependencies).toEqual([]);
  });

  test('is a backup plan to whoever takes one', () => {
    const stack = newStack();
    const plan: backup.IBackupPlan = definePlan({}, stack);
    new backup.BackupSelection(stack, 'Selection', { backupPlan: plan, resources: [backup.BackupResource.fromArn('arn:aws:dynamodb:eu-west-1:111111111111:table/t')] });

    expect(plan.backupPlanId).toBeDefined();
  });

  test('gives AWS Backup a role that reaches the selected tables only', () => {
    const stack = newStack();
    definePlan({}, stack).addTable(new dynamodb.Table(stack, 'Table', PARTITION_KEY));
    const statements = propertiesOf(stack, 'AWS::IAM::ManagedPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

    // The actions that AWS documents for DynamoDB in AWSBackupServiceRolePolicyForBackup.
    expect(statements.filter(({ Sid }) => ['BackUpTables', 'FollowAndExpireBackups', 'TagRecoveryPoints', 'ReadEncryptedTables', 'DescribeKeys', 'UseKeysOfVaults'].includes(Sid))
      .flatMap(({ Action }) => Action).sort()).toEqual([
      'backup:TagResource', 'dynamodb:CreateBackup', 'dynamodb:DeleteBackup', 'dynamodb:DescribeBackup', 'dynamodb:DescribeTable',
      'dynamodb:ListTagsOfResource', 'dynamodb:StartAwsBackupJob', 'kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey',
    ]);
    expect(JSON.stringify(statements.find(({ Sid }) => Sid === 'TagRecoveryPoints').Resource)).toContain(':recovery-point:*');
    expect(statements.find(({ Sid }) => Sid === 'BackUpTables').Resource)
      .toEqual([{ 'Fn::GetAtt': [expect.stringContaining('Table'), 'Arn'] }]);
  });

  test.each<[string, TableBackupPlanProps, string]>([
    ['no rule', { rules: [] }, "'rules' must hold 1 to 10 rules, got 0"],
    ['11 rules', { rules: [...Array(11).keys()].map((key) => rule(`R${key}`)) }, "'rules' must hold 1 to 10 rules, got 11"],
    ['two rules of one name', { rules: [rule('Same'), rule('Same')] }, "'rules' must have a name of their own each, got \"Same\" twice"],
    ['a name of 51 characters', { backupPlanName: 'a'.repeat(51) }, "'backupPlanName' must be 1 to 50"],
    ['an illegal name', { backupPlanName: 'my plan' }, "'backupPlanName' must be 1 to 50 letters, digits, hyphens, underscores and dots, got \"my plan\""],
  ])('refuses %s', (_, props, message) => {
    expect(() => definePlan(props)).toThrow(message);
  });

  test.each([[29], [366]])('refuses a retention of %d days in a vault that is locked for 30 to 365', (days) => {
    const stack = newStack();
    const vault = new RecoveryVault(stack, 'Vault', { lock: VaultLock.governance({ minRetention: Duration.days(30), maxRetention: Duration.days(365) }) });

    expect(() => definePlan({ vault, rules: [rule('Rule', days)] }, stack))
      .toThrow(`'retention' must be from 30 to 365 days, the range of the vault's lock, got ${days} days in rule "Rule"`);
  });

  test('warns of what is legal and probably not meant', () => {
    const stack = newStack();
    const monthly = new BackupRule({ name: 'Monthly', schedule: BackupSchedule.monthly(), retention: Duration.days(7) });
    definePlan({ rules: [monthly] }, stack).addTable(new dynamodb.Table(stack, 'Table', PARTITION_KEY));

    expect(warningsOf(stack)).toEqual([expect.stringContaining('there are times without any recovery point')]);
  });

  test('holds a vault of aws-cdk-lib to its lock, too', () => {
    const stack = newStack();
    const vault = new backup.BackupVault(stack, 'Vault', { lockConfiguration: { minRetention: Duration.days(200) } });

    expect(() => definePlan({ vault, rules: [rule('Rule', 90)] }, stack)).toThrow("'retention' must be at least 200 days, the range of the vault's lock, got 90 days in rule \"Rule\"");
  });

  test('expects the lock of a vault of aws-cdk-lib to be there', () => {
    const stack = newStack();
    const vault = new backup.BackupVault(stack, 'Vault', { lockConfiguration: { minRetention: Duration.days(7), changeableFor: Duration.days(3) } });
    definePlan({ vault }, stack).addTable(new dynamodb.Table(stack, 'Table', PARTITION_KEY));

    expect(expectationOf(stack).vaults[0].lock).toEqual({ mode: 'COMPLIANCE', minRetentionDays: 7, coolingOffDays: 3 });
  });

  test.each([['eu-central-1', '111111111111'], ['eu-west-1', '222222222222']])('refuses a vault of %s in %s', (region, account) => {
    const stack = newStack({ env: IRELAND });
    const vault = backup.BackupVault.fromBackupVaultArn(stack, 'Vault', `arn:aws:backup:${region}:${account}:backup-vault:v1`);
    const message = `'vault' must be in the account and Region of the plan (111111111111, eu-west-1), got "Shop/Vault" in ${account}, ${region}`;

    expect(() => definePlan({ vault }, stack)).toThrow(message);
    expect(() => definePlan({ vault }, newStack())).not.toThrow();
  });

  test.each(['plan', 'rule'])('refuses an air-gapped vault as the vault of a %s', (place) => {
    const stack = newStack();
    const vault = new AirGappedVault(stack, 'Vault', { minRetention: Duration.days(7), maxRetention: Duration.days(90), acknowledgeIrreversible: true });
    const ruled = new BackupRule({ name: 'Daily', schedule: BackupSchedule.daily(), retention: Duration.days(35), vault });

    expect(() => definePlan(place === 'plan' ? { vault } : { rules: [ruled] }, stack))
      .toThrow("'vault' must be a standard vault, got the air-gapped vault \"Shop/Vault\"; name it in 'airGappedVault' of the rule");
  });

  test.each([[1, 'A'], [50, 'a'.repeat(50)]])('takes a name of %d characters', (_, backupPlanName) => {
    expect(() => definePlan({ backupPlanName })).not.toThrow();
  });

  test('takes 10 rules', () => {
    expect(definePlan({ rules: [...Array(10).keys()].map((key) => rule(`R${key}`)) }).rules).toHaveLength(10);
  });

  test.each([[30], [365]])('takes a retention of %d days in a vault that is locked for 30 to 365', (days) => {
    const stack = newStack();
    const vault = new RecoveryVault(stack, 'Vault', { lock: VaultLock.governance({ minRetention: Duration.days(30), maxRetention: Duration.days(365) }) });

    expect(() => definePlan({ vault, rules: [rule('Rule', days)] }, stack)).not.toThrow();
  });

  test.each<[string, Partial<dynamodb.CfnTableProps>]>([
    ['key', { keySchema: [{ attributeName: 'other', keyType: 'HASH' }] }],
    ['name', { tableName: 'orders' }],
    ['local index', { localSecondaryIndexes: [{ indexName: 'index', keySchema: [], projection: {} }] }],
    ['import', { importSourceSpecification: { inputFormat: 'CSV', s3BucketSource: { s3Bucket: 'bucket' } } }],
  ])('gives a selection another name when a table is replaced under its id, for its %s', (_, changed) => {
    const nameWith = (props: Partial<dynamodb.CfnTableProps>) => {
      const stack = newStack();
      definePlan({}, stack).addTable(new dynamodb.CfnTable(stack, 'Table', { keySchema: [{ attributeName: 'pk', keyType: 'HASH' }], ...props }));
      return propertiesOf(stack, SELECTION)[0].BackupSelection.SelectionName;
    };

    expect(nameWith(changed)).not.toBe(nameWith({}));
    expect(nameWith(changed)).toBe(nameWith(changed));
  });

  test('names an imported table once, under however many constructs it is there', () => {
    const stack = newStack();
    const plan = definePlan({}, stack);
    ['First', 'Second'].forEach((id) => plan.addTable(dynamodb.Table.fromTableName(stack, id, 'orders')));

    expect(propertiesOf(stack, SELECTION)[0].BackupSelection.Resources).toHaveLength(1);
  });

  test('refuses to protect nothing', () => {
    const stack = newStack();
    definePlan({}, stack);

    expect(() => Template.fromStack(stack)).toThrow('the backup plan "Shop/Plan" selects no table, so it would protect nothing');
  });
});
