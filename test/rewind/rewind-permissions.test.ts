import { type Stack, Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ProtectedTable } from '../../src';
import { PARTITION_KEY, propertiesOf } from '../sample';
import { lengthOf } from './policy-length';
import { ON_CALL, STREAMING, orders, statement, statementsOf, withRewind } from './rewound-stack';

const OWNER = new iam.ArnPrincipal('arn:aws:iam::111111111111:role/data-owner');
const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/11111111-1111-1111-1111-111111111111';
const trustOf = (stack: Stack, kind: string) => {
  const roles = Template.fromStack(stack).findResources('AWS::IAM::Role');
  return Object.entries(roles).find(([id]) => id.startsWith(`Rewind${kind}Role`))![1].Properties.AssumeRolePolicyDocument.Statement;
};
describe('the roles', () => {
  test('are assumed by the operators, both by the same ones unless others apply', () => {
    const same = withRewind().stack;
    const different = withRewind(orders, { applyOperators: [OWNER, new iam.AccountPrincipal('222222222222')] }).stack;

    expect(['Plan', 'Apply'].map((kind) => trustOf(same, kind).map(({ Principal }: any) => Principal))).toEqual([[{ AWS: ON_CALL.arn }], [{ AWS: ON_CALL.arn }]]);
    expect(trustOf(different, 'Plan')).toEqual([{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { AWS: ON_CALL.arn } }]);
    expect(JSON.stringify(trustOf(different, 'Apply'))).toMatch(/data-owner.*222222222222/);
    expect(JSON.stringify(trustOf(different, 'Apply'))).not.toContain('on-call');
  });

  test('ask for a second factor where that is wanted, beside the conditions of their operators', () => {
    const organization = new iam.OrganizationPrincipal('o-a1b2c3d4e5');
    const { stack } = withRewind(orders, { operators: [ON_CALL, organization], requireMfa: true });
    const mfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

    ['Plan', 'Apply'].forEach((kind) => expect(trustOf(stack, kind).map(({ Condition }: any) => Condition))
      .toEqual([mfa, { ...mfa, StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }]));
  });

  test('have sessions as long as is said', () => {
    const { stack } = withRewind(orders, { sessionDuration: Duration.hours(4) });

    expect(propertiesOf(stack, 'AWS::IAM::Role').map(({ MaxSessionDuration }) => MaxSessionDuration)).toEqual([14_400, 14_400]);
  });

  test('of planning write to no table', () => {
    const actions = statementsOf(withRewind(orders, { restoredTableNames: 'orders-restored-*' }).stack, 'Plan').flatMap(({ Action }) => Action);

    expect(actions.filter((action: string) => action.startsWith('dynamodb:')).filter((action: string) => !/:(Describe|List|Get|BatchGet|Scan)/.test(action))).toEqual([]);
    expect(actions).not.toContain('s3:DeleteObject');
  });

  test('use the keys of tables and bucket through their services only', () => {
    const { stack } = withRewind((own) => [
      new dynamodb.TableV2(own, 'Orders', { ...STREAMING, encryption: dynamodb.TableEncryptionV2.customerManagedKey(kms.Key.fromKeyArn(own, 'Key', KEY_ARN)) }),
      new dynamodb.CfnTable(own, 'Cfn', {
        keySchema: [{ attributeName: 'pk', keyType: 'HASH' }], sseSpecification: { sseEnabled: true, kmsMasterKeyId: `${KEY_ARN.slice(0, -1)}2` },
      }),
      dynamodb.Table.fromTableAttributes(own, 'Imported', { tableName: 'imported', encryptionKey: kms.Key.fromKeyArn(own, 'SameKey', KEY_ARN) }),
    ]);
    const uses = ['Plan', 'Apply'].flatMap((kind) => statementsOf(stack, kind)).filter(({ Action }) => [Action].flat().some((action: string) => action.startsWith('kms:')));

    expect(uses.map(({ Sid, Condition }) => [Sid, Condition])).toEqual(['Plan', 'Apply'].flatMap(() => [
      ['EncryptPlans', { StringLike: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com*' } }],
      ['UseKeysOfTables', { StringLike: { 'kms:ViaService': 'dynamodb.eu-west-1.amazonaws.com*' } }],
    ]));
    expect(statement(stack, 'Plan', 'UseKeysOfTables').Resource).toEqual([KEY_ARN, `${KEY_ARN.slice(0, -1)}2`]);
    expect(statement(withRewind().stack, 'Plan', 'UseKeysOfTables')).toBeUndefined();
  });

  test('leave replicas alone that are added later', () => {
    const { stack } = withRewind((own) => new ProtectedTable(own, 'Orders', PARTITION_KEY));
    (stack.node.findChild('Orders') as ProtectedTable).addReplica({ region: 'eu-central-1' });

    expect(propertiesOf(stack, 'AWS::DynamoDB::GlobalTable')[0].Replicas).toHaveLength(2);
  });

  test('read exports where a bucket of them is named, with its key', () => {
    const { stack } = withRewind(orders, (own) => ({ exportBucket: new s3.Bucket(own, 'Exports', { encryption: s3.BucketEncryption.KMS }) }));

    expect(['ReadExportFiles', 'ListExportFiles', 'DecryptExportFiles'].map((sid) => statement(stack, 'Plan', sid).Action)).toEqual(['s3:GetObject', 's3:ListBucket', 'kms:Decrypt']);
    expect(statement(stack, 'Apply', 'ReadExportFiles')).toBeUndefined();
    expect(statement(withRewind().stack, 'Plan', 'ReadExportFiles')).toBeUndefined();
  });

  test.each(['exports/orders', 'exports/orders/'])('read exports below %s and nowhere else, where that is their prefix', (exportPrefix) => {
    const { stack } = withRewind(orders, (own) => ({ exportBucket: new s3.Bucket(own, 'Exports'), exportPrefix }));

    expect(statement(stack, 'Plan', 'ReadExportFiles').Resource['Fn::Join'][1].at(-1)).toBe('/exports/orders/*');
    expect(statement(stack, 'Plan', 'ListExportFiles').Condition).toEqual({ StringLike: { 's3:prefix': ['exports/orders/*'] } });
  });

  test('read all exports of the bucket where they have no prefix', () => {
    const { stack } = withRewind(orders, (own) => ({ exportBucket: new s3.Bucket(own, 'Exports') }));

    expect(statement(stack, 'Plan', 'ReadExportFiles').Resource['Fn::Join'][1].at(-1)).toBe('/*');
    expect(statement(stack, 'Plan', 'ListExportFiles').Condition).toBeUndefined();
  });

  test.each([
    ['Plan', 'WritePlans', ['plan.json', 'items.jsonl', 'dry-run.json']],
    ['Apply', 'WriteJournals', [
      'journal/????????.jsonl', 'journal/part-?????-????????.jsonl', 'runs/????-??-??T??-??-??.???Z.json', 'report.json', 'report.md', 'changes.csv',
    ]],
  ])('of kind %s write names of fixed shapes only', (kind, sid, names) => {
    const { Resource } = statement(withRewind().stack, kind, sid);

    expect(Resource.map((resource: any) => resource['Fn::Join'][1].at(-1))).toEqual(names.map((name) => `/Shop/Rewind/*/${name}`));
  });

  test('announce repairs to the change monitors of the tables, those who apply alone', () => {
    const { stack } = withRewind((own) => [orders(own), new dynamodb.TableV2(own, 'Carts', { ...STREAMING, tableName: 'carts' })]);
    const { Action, Resource } = statement(stack, 'Apply', 'AnnounceToMonitors');

    expect(Action).toEqual(['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem']);
    expect(Resource.map((resource: any) => resource['Fn::Join'][1])).toEqual([
      [{ 'Fn::GetAtt': [expect.stringMatching('^Orders'), 'Arn'] }, '.change-monitor'], [{ 'Fn::GetAtt': [expect.stringMatching('^Carts'), 'Arn'] }, '.change-monitor'],
    ]);
    expect(statement(stack, 'Plan', 'AnnounceToMonitors')).toBeUndefined();
  });

  test('read restored tables where they are named', () => {
    const { stack } = withRewind(orders, { restoredTableNames: 'orders-restored-*' });

    expect(statement(stack, 'Plan', 'ReadRestoredTables').Resource['Fn::Join'][1].at(-1)).toBe(':dynamodb:eu-west-1:111111111111:table/orders-restored-*');
  });

  test('read the tables that the command line restores, where others are not named', () => {
    const { Resource } = statement(withRewind().stack, 'Plan', 'ReadRestoredTables');

    expect(Resource['Fn::Join'][1]).toEqual([{ 'Fn::GetAtt': [expect.stringMatching('^Orders'), 'Arn'] }, '-restored-*']);
  });
});

describe('the policies', () => {
  const many = (tables: number, names = (_: number): string | undefined => undefined) =>
    withRewind((own) =>
      [...Array(tables).keys()].map(
        (index) => new dynamodb.TableV2(own, `Table${index}`, { ...STREAMING, tableName: names(index) }),
      ),
    );

  test('name each of 25 tables, and of more those of the stack', () => {
    const tablesIn = (stack: Stack) => statement(stack, 'Apply', 'RewindTables').Resource;

    expect(tablesIn(many(25).stack)).toHaveLength(25);
    expect(JSON.stringify(tablesIn(many(60).stack))).toContain('table/Shop-*');
    expect(JSON.stringify(tablesIn(many(60, (index) => index < 5 ? `named-${index}` : undefined).stack))).toMatch(/table\/Shop-\*.*Table0.*Table4/);
  });

  test.each([1, 25, 200])('fit IAM\'s 6,144 characters with %d tables', (tables) => {
    const { stack } = many(tables);

    propertiesOf(stack, 'AWS::IAM::ManagedPolicy').forEach(({ PolicyDocument }) => expect(lengthOf(PolicyDocument)).toBeLessThan(6144));
  });

  test('fit with all that can be in them', () => {
    const { stack } = withRewind((own) => [...Array(20).keys()].map((index) => new dynamodb.TableV2(own, `Table${index}`, {
      ...STREAMING, encryption: dynamodb.TableEncryptionV2.customerManagedKey(kms.Key.fromKeyArn(own, `Key${index}`, `${KEY_ARN.slice(0, -2)}${10 + index}`)),
    })), (own) => ({ exportBucket: new s3.Bucket(own, 'Exports', { encryption: s3.BucketEncryption.KMS }), exportPrefix: 'x'.repeat(512), restoredTableNames: 'x'.repeat(255) }));

    propertiesOf(stack, 'AWS::IAM::ManagedPolicy').forEach(({ PolicyDocument }) => expect(lengthOf(PolicyDocument)).toBeLessThan(6144));
  });

  test('of tables that neither fits are refused', () => {
    expect(() => many(60, (index) => `named-${index}`))
      .toThrow('\'tables\' must fit into a managed policy of 6,144 characters, 26 or so with names of their own, got 60; '
        + 'define another TableRewind for the rest, with the same journalBucket');
  });
});
