import { Annotations, type App, Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { ProtectedTable, TableRewind } from '../../src';
import { IRELAND, newStack, PARTITION_KEY, warningsOf } from '../sample';
import { type Options, ON_CALL, STREAMING, orders, withRewind } from './rewound-stack';

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
  const WITHOUT_STREAM =
    /the stream of "Shop\/Orders" must hold NEW_AND_OLD_IMAGES for a rewind within seconds, got (\w+)/;
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
