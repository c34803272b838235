import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as appconfig from 'aws-cdk-lib/aws-appconfig';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { statement, statementsOf, withRecovery } from './recovered-stack';
import { TableRewind } from '../../src';
import { lengthOf } from '../rewind/policy-length';
import { ON_CALL, orders, STREAMING } from '../rewind/rewound-stack';
import { IRELAND, propertiesOf } from '../sample';

const OWNER = new iam.ArnPrincipal('arn:aws:iam::111111111111:role/data-owner');
const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/11111111-1111-1111-1111-111111111111';
const many = (count: number, options = {}) => withRecovery(
  (own) => [...Array(count).keys()].map((index) => new dynamodb.TableV2(own, `Table${index}`, STREAMING)), options,
);

describe('a recovery', () => {
  test('is six resources beside a rewind where it records no settings, whatever the number of tables', () => {
    const resources = (tables: number) =>
      Object.keys(Template.fromStack(many(tables, { recordSettings: false }).stack).toJSON().Resources);
    const count = (tables: number) => resources(tables).length - tables;

    expect([count(1), count(25), count(200)]).toEqual([15, 15, 15]);
  });

  test('has three roles: who writes may be other people than who restores and compares', () => {
    const options = { writeOperators: [OWNER], sessionDuration: Duration.hours(4), recordSettings: false };
    const { stack } = withRecovery(orders, options);
    const roles = Template.fromStack(stack).findResources('AWS::IAM::Role');
    const trust = Object.entries(roles).map(([id, { Properties }]) => [id.replace(/[0-9A-F]{8}$/, ''), Properties.AssumeRolePolicyDocument.Statement[0].Principal.AWS, Properties.MaxSessionDuration]);

    expect(trust.sort()).toEqual([
      ['RecoveryRestoreRole', ON_CALL.arn, 14_400], ['RecoveryRewindApplyRole', OWNER.arn, 14_400], ['RecoveryRewindPlanRole', ON_CALL.arn, 14_400],
    ]);
  });

  test('uses a rewind that is there, with its roles and its bucket', () => {
    const { stack, recovery } = withRecovery(orders, (own) => ({ rewind: new TableRewind(own, 'Undo', { tables: [own.node.findChild('Orders')], operators: [ON_CALL] }), recordSettings: false }));

    expect(Object.keys(Template.fromStack(stack).findResources('AWS::IAM::Role'))).toHaveLength(3);
    expect(propertiesOf(stack, 'AWS::S3::Bucket')).toHaveLength(1);
    expect([recovery.compareRole, recovery.writeRole]).toEqual([recovery.rewind.planRole, recovery.rewind.applyRole]);
  });

  test('has outputs with the commands to run', () => {
    const { stack, recovery } = withRecovery();
    const outputs = Object.entries(Template.fromStack(stack).toJSON().Outputs).map(([id, { Value }]: any) => [id.replace(/[0-9A-F]{8}$/, ''), Value]);

    expect(Object.fromEntries(outputs)).toMatchObject(stack.resolve({
      RecoveryRecordUri: recovery.recordUri,
      RecoveryRestoreRoleArn: recovery.restoreRole.roleArn,
      RecoveryRestoreCommand: recovery.restoreCommand,
      RecoveryCompareCommand: recovery.compareCommand,
    }));
    const { tableName } = stack.node.findChild('Orders') as dynamodb.TableV2;
    expect(stack.resolve([recovery.restoreCommand, recovery.compareCommand])).toEqual(stack.resolve([
      `npx cdk-dynamodb-recovery restore start --table ${tableName} --latest --out s3://${recovery.rewind.bucket.bucketName}/Shop/Recovery/ --role-arn ${recovery.restoreRole.roleArn} --region eu-west-1`,
      `npx cdk-dynamodb-recovery diff ${tableName}-restored-latest ${tableName} --role-arn ${recovery.compareRole.roleArn} --region eu-west-1`,
    ]));
    expect(many(2).recovery.restoreCommand).toContain('--table TABLE ');
  });

  test.each([
    ['operators', { operators: [] }], ['writeOperators', { writeOperators: [new iam.StarPrincipal()] }], ['sessionDuration', { sessionDuration: Duration.minutes(5) }],
    ['tables', { tables: [] }],
  ])('refuses %s that cannot be meant', (property, options) => {
    expect(() => withRecovery(orders, options)).toThrow(new RegExp(`^'${property}' must `));
  });
});

test('tables of another Region are refused in the name of the recovery', () => {
  const elsewhere = (own: any) => new dynamodb.TableV2(new Stack(own.node.root, 'Other', { env: { ...IRELAND, region: 'us-east-1' } }), 'Orders', STREAMING);

  expect(() => withRecovery(elsewhere)).toThrow(/'tables' must be in the account and Region of the recovery .*; a recovery writes to the tables of one Region/);
});

describe('the restore role', () => {
  const ITEMS = /:(Get|Put|Update|Delete|Batch\w+)Item|:(Scan|Query|PartiQL\w+)$/;

  test('reads and writes items of restored tables only, besides the state of change monitors', () => {
    const touching = statementsOf(withRecovery().stack)
      .filter(({ Action }) => [Action].flat().some((action: string) => ITEMS.test(action)));

    expect(touching.map(({ Sid, Resource }) => [Sid, Resource['Fn::Join'][1].at(-1)])).toEqual([
      ['RestoreToTables', '-restored-*'], ['FindMonitors', '.change-monitor'],
    ]);
  });

  test('deletes and changes restored tables only', () => {
    const changing = statementsOf(withRecovery().stack).filter(({ Action }) => [Action].flat().some((action: string) => /dynamodb:(Delete|Update|Put|Tag|Enable)/.test(action)));

    expect(changing.map(({ Sid }) => Sid)).toEqual(['RestoreToTables']);
  });

  test('writes documents of restores below its own path, and no plan', () => {
    const names = statement(withRecovery().stack, 'WriteRecords').Resource.map((resource: any) => resource['Fn::Join'][1].at(-1));

    expect(names).toEqual(['restore', 'settings', 'job', 'table', 'active', 'done', 'discarded', 'group', 'verdict'].map((name) => `/Shop/Recovery/*/${name}.json`));
  });

  test('passes the role of AWS Backup to AWS Backup only, where there is one', () => {
    const backupRole = (own: any) => ({ backupRole: iam.Role.fromRoleName(own, 'Restorer', 'restorer') });

    expect(statement(withRecovery().stack, 'PassBackupRole')).toBeUndefined();
    expect(statement(withRecovery(orders, backupRole).stack, 'PassBackupRole')).toMatchObject({
      Action: 'iam:PassRole', Condition: { StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' } },
    });
  });

  test('uses the keys of the tables through DynamoDB only', () => {
    const encrypted = (own: any) => new dynamodb.TableV2(own, 'Secret', { ...STREAMING, encryption: dynamodb.TableEncryptionV2.customerManagedKey(kms.Key.fromKeyArn(own, 'Key', KEY_ARN)) });

    expect(statement(withRecovery().stack, 'UseKeysOfTables')).toBeUndefined();
    expect(statement(withRecovery(encrypted).stack, 'UseKeysOfTables')).toMatchObject({
      Resource: KEY_ARN, Condition: { StringLike: { 'kms:ViaService': 'dynamodb.eu-west-1.amazonaws.com*' } },
    });
  });

  test('can be a role of one\'s own', () => {
    const { stack, recovery } = withRecovery();
    recovery.grantRestore(new iam.Role(stack, 'Own', { assumedBy: ON_CALL })).assertSuccess();
    const withoutIds = (statements: any[]) => statements.map(({ Sid: _, ...rest }) => JSON.stringify(rest)).sort();

    expect(withoutIds(propertiesOf(stack, 'AWS::IAM::Policy')[0].PolicyDocument.Statement)).toEqual(withoutIds(statementsOf(stack)));
    expect(() => recovery.grantRestore(new iam.AccountRootPrincipal())).toThrow(/'grantee' must be a role, user or group/);
  });

  test.each([1, 25, 200])('has policies that fit IAM\'s 6,144 characters with %d tables', (tables) => {
    propertiesOf(many(tables).stack, 'AWS::IAM::ManagedPolicy').forEach(({ PolicyDocument }) => expect(lengthOf(PolicyDocument)).toBeLessThan(6144));
  });
});

describe('the role for cut-overs', () => {
  const parameters = (own: any) => ({ tableParameters: [ssm.StringParameter.fromStringParameterName(own, 'Name', '/shop/orders')] });
  const ownStatements = (options: Parameters<typeof withRecovery>[1]) => {
    const policies = Template.fromStack(withRecovery(orders, options).stack).findResources('AWS::IAM::ManagedPolicy');
    return Object.entries(policies).filter(([id]) => id.startsWith('RecoveryCutOver')).flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
  };

  test('is there where a parameter names a table, and only then', () => {
    expect(withRecovery().recovery).toMatchObject({ cutOverRole: undefined, cutOverCommand: undefined });
    const { stack, recovery } = withRecovery(orders, parameters);
    const count = (one: Stack) => Object.keys(Template.fromStack(one).toJSON().Resources).length;

    expect(count(stack) - count(withRecovery().stack)).toBe(5);
    expect(stack.resolve(recovery.cutOverCommand)['Fn::Join'][1].filter((part: unknown) => typeof part === 'string').join('')).toMatch(
      /^npx cdk-dynamodb-recovery cutover plan --table .*--to RESTORED --parameter \/shop\/orders --freeze --out s3:.* --region eu-west-1$/,
    );
  });

  test('names the configuration of AppConfig where that is what names the table, and may deploy no other one', () => {
    const configurations = (own: any) => ({
      tableConfigurations: [{
        environment: appconfig.Environment.fromEnvironmentArn(own, 'Production', 'arn:aws:appconfig:eu-west-1:111111111111:application/abc1234/environment/def5678'),
        configurationProfileId: 'ghi9012',
        deploymentStrategy: appconfig.DeploymentStrategy.fromDeploymentStrategyId(own, 'Fast', appconfig.DeploymentStrategyId.fromString('jkl3456')),
      }],
    });
    const { stack, recovery } = withRecovery(orders, configurations);
    const written = JSON.stringify(ownStatements(configurations));

    expect(JSON.stringify(stack.resolve(recovery.cutOverCommand))).toContain('--to RESTORED --app-config abc1234/def5678/ghi9012 --strategy jkl3456 --freeze');
    const both = withRecovery(orders, (own) => ({ ...parameters(own), ...configurations(own) }));
    expect(JSON.stringify(both.stack.resolve(both.recovery.cutOverCommand))).toContain('--to RESTORED --parameter PARAMETER --freeze');
    expect(written.match(/:appconfig:[^"]*"/g)).toEqual(expect.arrayContaining([expect.stringMatching(/deploymentstrategy\/jkl3456"$/)]));
    expect(written).not.toMatch(/ssm:|application\/\*|AllAtOnce/);
  });

  test('is for those who write, unless others are named', () => {
    const trust = (options: object) => {
      const { stack } = withRecovery(orders, (own) => ({ ...parameters(own), ...options }));
      const roles = Template.fromStack(stack).findResources('AWS::IAM::Role');
      return Object.entries(roles).find(([id]) => id.startsWith('RecoveryCutOverRole'))![1].Properties.AssumeRolePolicyDocument.Statement[0].Principal.AWS;
    };

    const given = [{}, { writeOperators: [OWNER] }, { cutOverOperators: [OWNER] }];
    expect(given.map(trust)).toEqual([ON_CALL.arn, OWNER.arn, OWNER.arn]);
    expect(() => trust({ cutOverOperators: [] })).toThrow(/^'cutOverOperators' must /);
  });

  test('reaches no item, deletes no table, and changes nothing of the old one but its policy', () => {
    const statements = ownStatements(parameters);
    const actions = statements.flatMap(({ Action }) => Action as string[]);

    expect(actions.filter((action) => /:(Get|Put|Update|Delete|Batch\w+)Item|:(Scan|Query|PartiQL\w+|DeleteTable)$/.test(action))).toEqual([]);
    expect(statements.find(({ Sid }) => Sid === 'ReadAndFreezeTables').Action.filter((action: string) => !/:(Describe|Get|List)/.test(action)))
      .toEqual(['dynamodb:DeleteResourcePolicy', 'dynamodb:PutResourcePolicy']);
  });

  test('writes documents of cut-overs, whose patterns fit no plan', () => {
    const { Resource } = ownStatements(parameters).find(({ Sid }) => Sid === 'WriteCutOvers');
    const names = Resource.map((resource: any) => resource['Fn::Join'][1].at(-1).replace('/Shop/Recovery/*/', ''));

    expect(names).toEqual(['cutover.json', 'cutover-back.json', 'cutover-*-begun.json', 'cutover-*-ended.json']);
    expect(names.filter((name: string) => new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test('cutover-of/plan.json'))).toEqual([]);
  });

  test('has policies that fit, with many tables', () => {
    const names = (own: any) => [...Array(200).keys()].map((index) => new dynamodb.TableV2(own, `Table${index}`, STREAMING));
    const policies = Template.fromStack(withRecovery(names, parameters).stack).findResources('AWS::IAM::ManagedPolicy');

    for (const [id, { Properties }] of Object.entries(policies)) {
      if (id.startsWith('RecoveryCutOver')) expect(lengthOf(Properties.PolicyDocument)).toBeLessThanOrEqual(6144);
    }
  });
});
