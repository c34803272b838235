import { Aspects, CfnResource, Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ProtectedTable, ProtectionVerification, TableBackupPlan, TableProtection } from '../../src';
import { expectationOf, newStack, PARTITION_KEY, propertiesOf } from '../sample';
import { protect } from './verified-stack';

const VERIFICATION = 'Custom::DynamoDBProtectionVerification';

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
