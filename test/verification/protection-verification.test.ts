import { App, Aspects, CfnResource, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  BackupRule, BackupSchedule, CopyTarget, ProtectedTable, ProtectionVerification, TableBackupPlan, TableProtection,
} from '../../src';
import { expectationOf, IRELAND, newStack, PARTITION_KEY, propertiesOf } from '../sample';

const VERIFICATION = 'Custom::DynamoDBProtectionVerification';

const protect = (stack: Stack, count = 1, name: (index: number) => string | undefined = () => undefined) => {
  for (let index = 0; index < count; index++) {
    new ProtectedTable(stack, `Table${index}`, { ...PARTITION_KEY, tableName: name(index) });
  }
  return stack;
};

describe('the verification of a stack', () => {
  test('is one function and one custom resource, whatever the number of tables', () => {
    const template = Template.fromStack(protect(newStack(), 3));

    template.resourcePropertiesCountIs('AWS::Lambda::Function', { Description: Match.stringLikeRegexp('^Verifies') }, 1);
    template.resourceCountIs(VERIFICATION, 1);
  });

  test('is called again when the code of the checks changes', () => {
    expect(propertiesOf(protect(newStack()), VERIFICATION)[0].code).toMatch(/^[0-9a-f]{64}\.zip$/);
  });

  test('waits for what is set to show, for the permission, and no longer than the function runs', () => {
    const stack = protect(newStack());

    Template.fromStack(stack).hasResource(VERIFICATION, {
      Properties: { settleSeconds: 120, ServiceTimeout: '720' },
      DependsOn: ['ProtectionVerificationPermissions4620910D'],
    });
    expect(propertiesOf(stack, 'AWS::Lambda::Function')[0].Timeout).toBe(600);
  });

  test('keeps its log for a year, also when the deployment fails', () => {
    Template.fromStack(protect(newStack())).hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 365 }, DeletionPolicy: 'Retain' });
  });

  test('may read the tables, plans and vaults of the stack, the stack itself, and nothing more', () => {
    const { Statement } = propertiesOf(protect(newStack()), 'AWS::IAM::ManagedPolicy').find(({ Roles }) => Roles[0].Ref.startsWith('ProtectionVerification')).PolicyDocument;

    expect(Statement.map(({ Action }: any) => Action)).toEqual([
      'cloudformation:DescribeStacks',
      'kms:DescribeKey',
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      ['dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeTable'],
      ['backup:GetBackupPlan', 'backup:GetBackupSelection'],
      ['backup:DescribeBackupVault', 'backup:GetBackupVaultAccessPolicy'],
      'backup:DescribeRegionSettings',
    ]);
    expect(Statement.filter(({ Resource }: any) => JSON.stringify(Resource).includes('*')).map(({ Sid }: any) => Sid)).toEqual(['ReadRegionSettings']);
  });

  test('takes a log group, a VPC, a queue and concurrency, and may use them', () => {
    const stack = newStack();
    new ProtectionVerification(stack, 'Verification', {
      logGroup: new logs.LogGroup(stack, 'Logs'),
      vpc: new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false }),
      deadLetterQueue: new sqs.Queue(stack, 'Queue'),
      reservedConcurrentExecutions: 1,
      settleTimeout: Duration.seconds(0),
    });
    protect(stack);

    const [permissions] = Object.keys(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'))
      .filter((id) => id.startsWith('VerificationPermissions'));
    const { Statement } = Template.fromStack(stack).toJSON().Resources[permissions].Properties.PolicyDocument;
    expect(Statement.find(({ Sid }: any) => Sid === 'BeInVpc').Action).toContain('ec2:CreateNetworkInterface');
    expect(Statement.find(({ Sid }: any) => Sid === 'KeepLostEvents').Action).toBe('sqs:SendMessage');
    Template.fromStack(stack).hasResource('AWS::Lambda::Function', { Properties: { VpcConfig: Match.anyValue() }, DependsOn: Match.arrayWith([permissions]) });
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
    const verifies = propertiesOf(stack, 'AWS::Lambda::Function').find(({ Description }) => /^Verifies/.test(Description));
    expect(verifies).toMatchObject({ ReservedConcurrentExecutions: 1, VpcConfig: expect.anything() });
    expect(propertiesOf(stack, VERIFICATION)[0].settleSeconds).toBe(0);
    expect(Object.keys(Template.fromStack(stack).findResources('AWS::Logs::LogGroup'))).toEqual([
      expect.stringMatching(/^Logs/), expect.stringMatching(/^RecoveryWindowGuardLogs/),
    ]);
  });

  test('refuses a second one', () => {
    const stack = protect(newStack());

    expect(() => new ProtectionVerification(stack, 'Own')).toThrow('the stack "Shop" has a verification already, "Shop/ProtectionVerification"; define your own before the first protected table');
  });

  test.each([[Duration.seconds(121), '121'], [Duration.millis(1500), '1.5']])('refuses to settle for %s', (settleTimeout, got) => {
    expect(() => new ProtectionVerification(newStack(), 'Own', { settleTimeout })).toThrow(`'settleTimeout' must be a whole number from 0 to 120, got ${got}`);
  });

  test('refuses to verify nothing', () => {
    const stack = newStack();
    new ProtectionVerification(stack, 'Own');

    expect(() => Template.fromStack(stack)).toThrow('"Shop/Own" has no table to verify');
  });
});

describe('what is declared after the template was read', () => {
  const look = (resource: CfnResource) => resource.stack.resolve((resource as any)._toCloudFormation());

  test('is selected, allowed and verified all the same', () => {
    const stack = protect(newStack());
    stack.node.findAll().filter(CfnResource.isCfnResource).forEach(look);
    new ProtectedTable(stack, 'Late', PARTITION_KEY);

    expect(expectationOf(stack).tables).toHaveLength(2);
    expect(propertiesOf(stack, 'AWS::Backup::BackupSelection')[0].BackupSelection.Resources).toHaveLength(2);
    propertiesOf(stack, 'AWS::IAM::ManagedPolicy')
      .map(({ PolicyDocument }) => JSON.stringify(PolicyDocument))
      .filter((policy) => policy.includes('dynamodb:') && !policy.includes('DescribeTablesByName'))
      .forEach((policy) => expect(policy).toContain('Late'));
    expect(JSON.stringify(propertiesOf(stack, 'AWS::Scheduler::Schedule')[0].Target.Input)).toContain('Late');
  });

  test('is what the template says, also where an aspect looks and another one changes it', () => {
    const stack = protect(newStack(), 1);
    new dynamodb.Table(stack, 'Plain', PARTITION_KEY);
    new TableProtection(stack, 'Protection', { table: stack.node.findChild('Plain') });
    Aspects.of(stack).add({ visit: (node) => CfnResource.isCfnResource(node) && look(node) });
    const plain = stack.node.findChild('Plain').node.defaultChild as dynamodb.CfnTable;
    Aspects.of(plain).add({ visit: () => plain.addPropertyOverride('PointInTimeRecoverySpecification.RecoveryPeriodInDays', 30) });

    expect(expectationOf(stack).profiles.map(({ replicas }: any) => replicas[0].recoveryWindowDays)).toEqual([35, 30]);
  });
});

describe('400 protected tables in a stack', () => {
  const stack = protect(new Stack(new App(), 'OrdersOfTheShopInProduction'), 400);
  const template = Template.fromStack(stack).toJSON();
  const resources = Object.values<any>(template.Resources);

  test('cost at most 30 resources beside the tables', () => {
    expect(resources.length - 400).toBeLessThanOrEqual(30);
  });

  test('are verified by an event of less than 200 KB', () => {
    const event = deployed(expectationOf(stack));

    expect(event).toContain('OrdersOfTheShopInProduction/Table399');
    // An update carries the properties of before as well.
    expect(2 * event.length).toBeLessThan(200_000);
  });

  test('fit into the 6,144 characters of a managed policy', () => {
    expectPoliciesToFit(stack);
  });
});

describe('400 protected tables with a key each', () => {
  const stack = new Stack(new App(), 'OrdersOfTheShopInProduction', { env: IRELAND });
  [...Array(400).keys()].forEach((index) => new ProtectedTable(stack, `Table${index}`, { ...PARTITION_KEY, encryption: keyed(stack, `Key${index}`, index) }));

  test('share one profile, and are verified by an event of less than 200 KB', () => {
    const expectation = expectationOf(stack);
    const event = deployed(expectation);

    expect(expectation.profiles).toHaveLength(1);
    expect(expectation.tables[399].keyArns).toEqual([keyArn(399)]);
    expect(2 * event.length).toBeLessThan(200_000);
  });

  test('fit into the 6,144 characters of a managed policy: their keys are all keys of the account', () => {
    expectPoliciesToFit(stack);
    expect(JSON.stringify(statementOf(stack, 'DescribeDeclaredKeys').Resource)).toMatch(/":kms:\*:111111111111:key\/\*"/);
  });
});

describe('the policies of many tables', () => {
  const tableResources = (stack: Stack) => propertiesOf(stack, 'AWS::IAM::ManagedPolicy')
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .filter(({ Sid }) => ['BackUpTables', 'DescribeTables'].includes(Sid))
    .map(({ Resource }) => Resource);

  test('name each table for as long as they fit', () => {
    const stack = protect(new Stack(new App(), 'Shop'), 30);

    tableResources(stack).forEach((named) => expect(named).toHaveLength(30));
    expectPoliciesToFit(stack);
  });

  test('name the tables of the stack by their beginning, and those with a name of their own, when there are more', () => {
    const stack = protect(new Stack(new App(), 'Shop'), 100, (index) => index < 10 ? `table-${index}` : undefined);

    tableResources(stack).forEach((named) => {
      expect(named).toHaveLength(11);
      expect(JSON.stringify(named[0])).toContain('{"Ref":"AWS::StackName"},"-*"');
    });
    expectPoliciesToFit(stack);
  });

  test('name all tables of the Region when too many have a name of their own', () => {
    const stack = protect(new Stack(new App(), 'Shop'), 400, (index) => `a-table-with-a-name-of-its-own-${index}`);

    tableResources(stack).forEach((named) => expect(JSON.stringify(named)).toContain(':table/*'));
    expectPoliciesToFit(stack);
  });

  test('fit with more plans and vaults than can be named', () => {
    const stack = new Stack(new App(), 'Shop');
    [...Array(30).keys()].forEach((index) => {
      const copies = [CopyTarget.toVaultArn(`arn:aws:backup:eu-central-1:222222222222:backup-vault:copies-${index}`)];
      const rule = new BackupRule({ name: 'Daily', schedule: BackupSchedule.daily(), retention: Duration.days(35), copies });
      new ProtectedTable(stack, `Table${index}`, { ...PARTITION_KEY, backupPlan: new TableBackupPlan(stack, `Plan${index}`, { rules: [rule] }) });
    });

    expectPoliciesToFit(stack);
    expect(propertiesOf(stack, 'AWS::IAM::ManagedPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Sid }) => ['ReadPlans', 'DescribeVaults', 'CopyIntoVaults'].includes(Sid))
      .map(({ Resource }) => JSON.stringify(Resource))).toEqual([
      expect.stringContaining(':backup-vault:*'), expect.stringContaining(':backup-plan:*'), expect.stringContaining(':backup-vault:*'),
    ]);
  });

  test('fit with as many tables, plans, vaults and keys as are named, in a VPC with a queue', () => {
    const stack = new Stack(new App(), 'Shop', { env: IRELAND });
    new ProtectionVerification(stack, 'Verification', { vpc: new ec2.Vpc(stack, 'Vpc'), deadLetterQueue: new sqs.Queue(stack, 'Queue') });
    const plans = [...Array(6).keys()].map((index) => new TableBackupPlan(stack, `Plan${index}`));
    [...Array(30).keys()].forEach((index) => new ProtectedTable(stack, `Table${index}`, {
      ...PARTITION_KEY, backupPlan: plans[index % 6],
    }));

    expectPoliciesToFit(stack);
    const named = (sid: string) => statementOf(stack, sid).Resource;
    expect([named('DescribeTables').length, named('ReadPlans').length, named('ReadVaults').length, named('DescribeDeclaredKeys').length]).toEqual([30, 6, 6, 6]);
  });

  test('fit with the tags of tables, which are read table by table', () => {
    const stack = new Stack(new App(), 'Shop');
    const backupPlan = new TableBackupPlan(stack, 'Plan', { selectionTags: { backup: 'gold' } });
    [...Array(30).keys()].forEach((index) => new ProtectedTable(stack, `Table${index}`, { ...PARTITION_KEY, backupPlan }));

    expectPoliciesToFit(stack);
  });

  test('fit with the longest name of a stack and names that CloudFormation chooses', () => {
    expectPoliciesToFit(protect(new Stack(new App(), 'S'.repeat(128)), 60));
  });
});

test('a stack of every kind of table is verified in one expectation', () => {
  const stack = newStack();
  const plan = new TableBackupPlan(stack, 'Plan');
  const tables = [new dynamodb.Table(stack, 'Table', PARTITION_KEY), new dynamodb.TableV2(stack, 'V2', PARTITION_KEY)];
  tables.forEach((table, index) => new TableProtection(stack, `Protection${index}`, { table, backupPlan: plan }));
  plan.addTable(new dynamodb.CfnTable(stack, 'Raw', { keySchema: [{ attributeName: 'pk', keyType: 'HASH' }] }));
  new ProtectedTable(stack, 'Orders', PARTITION_KEY);

  expect(expectationOf(stack)).toMatchObject({
    tables: [
      { path: 'Shop/Table', profile: 0, selectedBy: [0] },
      { path: 'Shop/V2', profile: 0, selectedBy: [0] },
      { path: 'Shop/Raw', selectedBy: [0] },
      { path: 'Shop/Orders', profile: 0, selectedBy: [1] },
    ],
    profiles: [expect.anything()],
    selections: [{ plan: 0 }, { plan: 1 }],
  });
});

/** A key that the app imports; the same for the same number. */
function keyed(stack: Stack, id: string, number: number): dynamodb.TableEncryptionV2 {
  return dynamodb.TableEncryptionV2.customerManagedKey(kms.Key.fromKeyArn(stack, id, keyArn(number)));
}

function keyArn(number: number): string {
  return `arn:aws:kms:eu-west-1:111111111111:key/00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function statementOf(stack: Stack, sid: string): any {
  return propertiesOf(stack, 'AWS::IAM::ManagedPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement).find(({ Sid }) => Sid === sid);
}

/** A template value as it is after deployment: every reference as long as the longest thing that it can stand for. */
function deployed(value: unknown): string {
  return JSON.stringify(value)
    .replace(/\{"Fn::GetAtt":\["([^"]+)","Arn"\]\}/g, (_, id) => `"arn:aws:dynamodb:ap-northeast-1:111111111111:table/OrdersOfTheShopInProduction-${id}-1ABCDEFGHIJKL"`)
    .replace(/\{"Ref":"AWS::StackName"\}/g, '"OrdersOfTheShopInProduction"')
    .replace(/\{"Ref":"AWS::(Region|AccountId|Partition)"\}/g, '"ap-northeast-1"')
    .replace(/\{"Ref":"([^"]+)"\}/g, (_, id) => `"OrdersOfTheShopInProduction-${id}-1ABCDEFGHIJKL"`)
    .replace(/\{"Fn::Join":\["",\[(.*?)\]\]\}/g, (_, parts) => `"${parts.replace(/","/g, '').replace(/"/g, '')}"`);
}

function expectPoliciesToFit(stack: Stack) {
  propertiesOf(stack, 'AWS::IAM::ManagedPolicy').forEach(({ PolicyDocument }) => {
    expect(deployed(PolicyDocument).length).toBeLessThanOrEqual(6144);
  });
}
