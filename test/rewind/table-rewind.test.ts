import type { App } from 'aws-cdk-lib';
import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import type { TableRewindProps } from '../../src';
import { JournalBucket, ProtectedTable, TableRewind } from '../../src';
import { IRELAND, newStack, PARTITION_KEY, propertiesOf, warningsOf } from '../sample';

const ON_CALL = new iam.ArnPrincipal('arn:aws:iam::111111111111:role/on-call');
const OWNER = new iam.ArnPrincipal('arn:aws:iam::111111111111:role/data-owner');
const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/11111111-1111-1111-1111-111111111111';
const STREAMING = { ...PARTITION_KEY, dynamoStream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES };

type Options = Partial<TableRewindProps>;

const orders = (stack: Stack) => new dynamodb.TableV2(stack, 'Orders', STREAMING);

const withRewind = (tables: (stack: Stack) => IConstruct | IConstruct[] = orders, options: Options | ((stack: Stack) => Options) = {}) => {
  const stack = newStack({ env: IRELAND });
  const props = typeof options === 'function' ? options(stack) : options;
  const rewind = new TableRewind(stack, 'Rewind', { tables: [tables(stack)].flat(), operators: [ON_CALL], ...props });
  return { stack, rewind };
};

const trustOf = (stack: Stack, kind: string) => {
  const roles = Template.fromStack(stack).findResources('AWS::IAM::Role');
  return Object.entries(roles).find(([id]) => id.startsWith(`Rewind${kind}Role`))![1].Properties.AssumeRolePolicyDocument.Statement;
};

const policyOf = (stack: Stack, id: string) => {
  const policies = Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy');
  return Object.entries(policies).find(([logicalId]) => logicalId.startsWith(id))![1].Properties.PolicyDocument;
};

const statementsOf = (stack: Stack, kind: string): any[] => [`Rewind${kind}Permissions`, `Rewind${kind}JournalPermissions`]
  .flatMap((id) => policyOf(stack, id).Statement);

const statement = (stack: Stack, kind: string, sid: string) => statementsOf(stack, kind).find(({ Sid }) => Sid === sid);

/** How long a policy becomes at the most, in the largest partition and Region. */
const lengthOf = (document: unknown): number => JSON.stringify(document, (_, value) => {
  const { 'Ref': ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = Object(value);
  if (ref === 'AWS::Partition') return 'aws-us-gov';
  if (ref === 'AWS::Region') return 'us-gov-west-1';
  if (ref === 'AWS::AccountId') return '111111111111';
  if (ref) return 'x'.repeat(63);
  if (attribute) return `arn:aws-us-gov:dynamodb:us-gov-west-1:111111111111:table/Shop-${attribute[0]}-${'X'.repeat(13)}`;
  return join ? join[1].map((part: unknown) => JSON.parse(`"${typeof part === 'string' ? part : 'x'.repeat(63)}"`)).join('') : value;
}).length;

describe('a rewind', () => {
  test('is nine resources, whatever the number of tables', () => {
    const count = (tables: number) => {
      const { stack } = withRewind((own) => [...Array(tables).keys()].map((index) => new dynamodb.TableV2(own, `Table${index}`, STREAMING)));
      return Object.keys(Template.fromStack(stack).toJSON().Resources).length - tables;
    };

    expect([count(1), count(25), count(200)]).toEqual([9, 9, 9]);
  });

  test('takes tables in every form', () => {
    const { stack } = withRewind((own) => [
      new ProtectedTable(own, 'Protected', PARTITION_KEY),
      new dynamodb.Table(own, 'Table', { ...PARTITION_KEY, stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES }),
      new dynamodb.CfnTable(own, 'Cfn', {
        keySchema: [{ attributeName: 'pk', keyType: 'HASH' }], streamSpecification: { streamViewType: 'NEW_AND_OLD_IMAGES' },
      }),
      dynamodb.Table.fromTableAttributes(own, 'Imported', { tableName: 'imported', tableStreamArn: 'arn:aws:dynamodb:eu-west-1:111111111111:table/imported/stream/x' }),
    ]);

    expect(statement(stack, 'Apply', 'RewindTables').Resource).toHaveLength(4);
    expect(warningsOf(stack).filter((warning) => warning.includes('rewind'))).toEqual([]);
  });

  test('tells the command line all that it needs', () => {
    const { stack, rewind } = withRewind();
    const outputs = Object.entries(Template.fromStack(stack).toJSON().Outputs).map(([id, { Value }]: any) => [id.replace(/[0-9A-F]{8}$/, ''), stack.resolve(Value)]);
    const { journalUri, planCommand, applyCommand } = rewind;

    expect(Object.fromEntries(outputs)).toEqual(stack.resolve({
      RewindJournalUri: journalUri,
      RewindPlanRoleArn: rewind.planRole.roleArn,
      RewindApplyRoleArn: rewind.applyRole.roleArn,
      RewindPlanCommand: planCommand,
      RewindApplyCommand: applyCommand,
    }));
    const [bucket, table, planRole, applyRole] = [rewind.bucket.bucketName, (stack.node.findChild('Orders') as dynamodb.TableV2).tableName,
      rewind.planRole.roleArn, rewind.applyRole.roleArn];
    expect(stack.resolve([journalUri, planCommand, applyCommand])).toEqual(stack.resolve([
      `s3://${bucket}/Shop/Rewind/`,
      `npx cdk-dynamodb-recovery rewind plan --table ${table} --from 2h --out s3://${bucket}/Shop/Rewind/ --role-arn ${planRole} --region eu-west-1`,
      `npx cdk-dynamodb-recovery rewind apply s3://${bucket}/Shop/Rewind/PLAN/ --digest DIGEST --role-arn ${applyRole} --region eu-west-1`,
    ]));
  });

  test('of several tables leaves open which one is planned', () => {
    const { rewind } = withRewind((own) => [orders(own), new dynamodb.TableV2(own, 'Returns', STREAMING)]);

    expect(rewind.planCommand).toContain('rewind plan --table TABLE --from 2h');
  });

  test('shares a bucket with others, each below its own path', () => {
    const { stack } = withRewind(orders, (own) => ({ journalBucket: new JournalBucket(own, 'Journals') }));
    new TableRewind(stack, 'Second rewind', { tables: [new dynamodb.TableV2(stack, 'Returns', STREAMING)], operators: [ON_CALL], journalBucket: stack.node.findChild('Journals') as JournalBucket });

    expect(propertiesOf(stack, 'AWS::S3::Bucket')).toHaveLength(1);
    expect(statement(stack, 'Plan', 'ListPlans').Condition.StringLike['s3:prefix']).toEqual(['Shop/Rewind/*']);
    expect(JSON.stringify(policyOf(stack, 'SecondrewindPlanJournal'))).toContain('/Shop/Second-rewind/*/plan.json');
    expect(JSON.stringify(policyOf(stack, 'SecondrewindPlanJournal'))).not.toContain('Shop/Rewind/');
  });
});

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
      'journal/????????.jsonl', 'runs/????-??-??T??-??-??.???Z.json', 'report.json', 'report.md', 'changes.csv',
    ]],
  ])('of kind %s write names of fixed shapes only', (kind, sid, names) => {
    const { Resource } = statement(withRewind().stack, kind, sid);

    expect(Resource.map((resource: any) => resource['Fn::Join'][1].at(-1))).toEqual(names.map((name) => `/Shop/Rewind/*/${name}`));
  });

  test('read restored tables where they are named', () => {
    const { stack } = withRewind(orders, { restoredTableNames: 'orders-restored-*' });

    expect(statement(stack, 'Plan', 'ReadRestoredTables').Resource['Fn::Join'][1].at(-1)).toBe(':dynamodb:eu-west-1:111111111111:table/orders-restored-*');
    expect(statement(withRewind().stack, 'Plan', 'ReadRestoredTables')).toBeUndefined();
  });
});

describe('the policies', () => {
  const many = (tables: number, names = (_: number): string | undefined => undefined) => withRewind((own) => [...Array(tables).keys()]
    .map((index) => new dynamodb.TableV2(own, `Table${index}`, { ...STREAMING, tableName: names(index) })));

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

describe('grants', () => {
  test.each([['Plan', 'grantPlan'], ['Apply', 'grantApply']] as const)('let a role of one\'s own do what the role of %s does', (kind, grant) => {
    const { stack, rewind } = withRewind(orders, { restoredTableNames: 'restored-*' });
    const own = new iam.Role(stack, 'Own', { assumedBy: ON_CALL });
    rewind[grant](own).assertSuccess();
    const withoutIds = (statements: any[]) => statements.map(({ Sid: _, ...rest }) => JSON.stringify(rest)).sort();

    expect(withoutIds(propertiesOf(stack, 'AWS::IAM::Policy')[0].PolicyDocument.Statement)).toEqual(withoutIds(statementsOf(stack, kind)));
  });

  test('to what has no policies are refused', () => {
    const { rewind } = withRewind();

    expect(() => rewind.grantApply(new iam.AccountPrincipal('222222222222'))).toThrow('\'grantee\' must be a role, user or group, which has policies of its own, got AccountPrincipal(222222222222); name it');
  });
});

describe('what cannot work', () => {
  const german = (stack: Stack) => new Stack(stack.node.root as App, 'Away', { env: { ...IRELAND, region: 'eu-central-1' } });

  test.each<[string, (stack: Stack) => IConstruct[], Options, string]>([
    ['no tables', () => [], {}, '\'tables\' must name at least one table, got none'],
    ['a table twice', (stack) => { const table = orders(stack); return [table, table]; }, {}, '\'tables\' must name each table once, got "Shop/Orders" twice'],
    ['what is no table', (stack) => [new s3.Bucket(stack, 'Bucket')], {}, '\'table\' must be a DynamoDB table'],
    ['a table of another Region', (stack) => [orders(german(stack))], {},
      '\'tables\' must be in the account and Region of the rewind (aws://111111111111/eu-west-1), got "Away/Orders" in aws://111111111111/eu-central-1'],
    ['an imported table of another Region', (stack) => [dynamodb.Table.fromTableArn(stack, 'T', 'arn:aws:dynamodb:eu-central-1:111111111111:table/trades')], {},
      '\'table\' must be in the account and Region of its stack (111111111111, eu-west-1)'],
    ['no principal', (stack) => [orders(stack)], { operators: [] }, '\'operators\' must name who may assume the role, got none'],
    ['no principal that applies', (stack) => [orders(stack)], { applyOperators: [] }, '\'applyOperators\' must name who may assume the role, got none'],
    ['everybody', (stack) => [orders(stack)], { operators: [new iam.AnyPrincipal()] }, '\'operators\' must name who may assume the role, got everybody'],
    ['every account', (stack) => [orders(stack)], { applyOperators: [ON_CALL, new iam.ArnPrincipal('*')] }, '\'applyOperators\' must name who may assume the role, got everybody'],
    ['half an hour', (stack) => [orders(stack)], { sessionDuration: Duration.minutes(30) }, '\'sessionDuration\' must be from 1 to 12 hours, got 30 minutes'],
    ['a day', (stack) => [orders(stack)], { sessionDuration: Duration.hours(24) }, '\'sessionDuration\' must be from 1 to 12 hours, got 1 day'],
    ['a number of seconds', (stack) => [orders(stack)], { sessionDuration: 3600 as any }, '\'sessionDuration\' must be a Duration, got 3600'],
    ['every restored table', (stack) => [orders(stack)], { restoredTableNames: '*' }, '\'restoredTableNames\' must be 3 to 255 letters'],
    ['nearly every restored table', (stack) => [orders(stack)], { restoredTableNames: 'a*b' }, 'at least three of them no *'],
    ['a path', (stack) => [orders(stack)], { restoredTableNames: 'orders/stream' }, '\'restoredTableNames\' must be'],
    ['a prefix of exports without their bucket', (stack) => [orders(stack)], { exportPrefix: 'exports' },
      '\'exportPrefix\' must go with an exportBucket, got "exports" without one; name the bucket of the exports, or leave the prefix out'],
  ])('is refused: %s', (_, tables, options, message) => {
    expect(() => withRewind(tables, options)).toThrow(message);
  });

  test.each([
    '', '/', '/exports', 'exports/../other', '..', './exports', 'exports/*', 'export?', '${aws:username}', 'a"b', 'a\\b', 'a\u0000b', 'x'.repeat(513),
  ])('is refused: the prefix %j of exports', (exportPrefix) => {
    expect(() => withRewind(orders, (own) => ({ exportBucket: new s3.Bucket(own, 'Exports'), exportPrefix })))
      .toThrow('\'exportPrefix\' must be 1 to 512 characters without *, ?, $, quotes or backslashes');
  });

  test.each(['x', 'x'.repeat(512), 'a..b/...', '2026 exports/müller'])('is not the prefix %j of exports', (exportPrefix) => {
    expect(() => withRewind(orders, (own) => ({ exportBucket: new s3.Bucket(own, 'Exports'), exportPrefix }))).not.toThrow();
  });

  test('leaves nothing behind', () => {
    const stack = newStack();
    expect(() => new TableRewind(stack, 'Rewind', { tables: [orders(stack)], operators: [] })).toThrow();

    expect(stack.node.tryFindChild('Rewind')).toBeUndefined();
  });
});

describe('what is doubtful', () => {
  const WITHOUT_STREAM = /the stream of "Shop\/Orders" must hold NEW_AND_OLD_IMAGES for a rewind within seconds, got (\w+)/;
  const ELSEWHERE = '"Shop/Orders" has replicas with eventual consistency';
  const doubts = (tables: (stack: Stack) => IConstruct) => warningsOf(withRewind(tables).stack).filter((warning) => warning.includes('rewind'));
  const imported = (more: object = {}) => (stack: Stack) => dynamodb.Table.fromTableAttributes(stack, 'Orders', { tableName: 'orders', ...more });

  test.each<[string, (stack: Stack) => IConstruct]>([
    ['none', (stack) => new dynamodb.TableV2(stack, 'Orders', PARTITION_KEY)],
    ['KEYS_ONLY', (stack) => new dynamodb.Table(stack, 'Orders', { ...PARTITION_KEY, stream: dynamodb.StreamViewType.KEYS_ONLY })],
    ['NEW_IMAGE', (stack) => new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, dynamoStream: dynamodb.StreamViewType.NEW_IMAGE })],
    ['unknown', imported()],
  ])('is a stream of %s, with a warning that can be acknowledged', (view, tables) => {
    expect(WITHOUT_STREAM.exec(doubts(tables).join())![1]).toBe(view);

    const { stack, rewind } = withRewind(tables);
    Annotations.of(rewind).acknowledgeWarning('cdk-dynamodb-recovery:rewindWithoutStream');
    expect(warningsOf(stack).filter((warning) => WITHOUT_STREAM.test(warning))).toEqual([]);
  });

  test('is nothing of a table whose stream is there, or is known to the deployment only', () => {
    expect(doubts(orders)).toEqual([]);
    expect(doubts(imported({ tableStreamArn: 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders/stream/x' }))).toEqual([]);
  });

  test('is seen as the template will have it', () => {
    expect(doubts((stack) => {
      const table = new dynamodb.Table(stack, 'Orders', PARTITION_KEY);
      (table.node.defaultChild as dynamodb.CfnTable).addPropertyOverride('StreamSpecification', { StreamViewType: 'NEW_AND_OLD_IMAGES' });
      return table;
    })).toEqual([]);
  });

  test('is a global table with eventual consistency, and not one with strong consistency', () => {
    const global = (props: Partial<dynamodb.TablePropsV2>) => (stack: Stack) => new dynamodb.TableV2(stack, 'Orders', { ...STREAMING, ...props });
    const strong = {
      multiRegionConsistency: dynamodb.MultiRegionConsistency.STRONG, replicas: [{ region: 'eu-central-1' }, { region: 'eu-west-2' }],
    };

    expect(doubts(global({ replicas: [{ region: 'eu-central-1' }] }))).toEqual([expect.stringContaining(ELSEWHERE)]);
    expect(doubts(global(strong))).toEqual([]);
  });
});
