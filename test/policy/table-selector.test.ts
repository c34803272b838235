import { Token } from 'aws-cdk-lib';
import { TableSelector } from '../../src';

const arn = (name: string) => `arn:aws:dynamodb:eu-west-1:111122223333:table/${name}`;
const ALL = arn('*');
const selections = (selector: TableSelector) => selector._selections(ALL);
const tagsCounted = (count: number) => Object.fromEntries([...Array(count).keys()].map((index) => [`tag${index}`, 'x']));

describe('a selector of tables', () => {
  test('takes tables by their ARNs', () => {
    expect(selections(TableSelector.arns([arn('orders'), arn('a_b-c.d')]))).toEqual([{ resources: [arn('a_b-c.d'), arn('orders')] }]);
  });

  test('takes every table of the Region', () => {
    expect(selections(TableSelector.allTables())).toEqual([{ resources: [ALL] }]);
  });

  test('takes tables that have all of some tags, exactly or by a pattern', () => {
    expect(selections(TableSelector.taggedWith({ backup: 'gold', env: 'prod*' }))).toEqual([{
      resources: [ALL],
      conditions: {
        StringEquals: [{ ConditionKey: 'aws:ResourceTag/backup', ConditionValue: 'gold' }],
        StringLike: [{ ConditionKey: 'aws:ResourceTag/env', ConditionValue: 'prod*' }],
      },
    }]);
  });

  test('takes tables that have any of some tags, each in a selection of its own', () => {
    const either = TableSelector.anyOf(TableSelector.taggedWith({ backup: 'gold' }), TableSelector.taggedWith({ backup: 'silver' }));

    expect(selections(either).map(({ conditions }: any) => conditions.StringEquals[0].ConditionValue)).toEqual(['gold', 'silver']);
  });

  test('leaves tables out by several values of one tag', () => {
    const [{ conditions }] = selections(TableSelector.allTables().exceptTaggedWith({ env: 'dev' }).exceptTaggedWith({ env: 'test' }));

    expect(conditions).toEqual({ StringNotEquals: ['dev', 'test'].map((ConditionValue) => ({ ConditionKey: 'aws:ResourceTag/env', ConditionValue })) });
  });

  test('leaves tables out by ARN in several calls', () => {
    expect(selections(TableSelector.allTables().exceptArns([arn('a')]).exceptArns([arn('b')]))[0].notResources).toEqual([arn('a'), arn('b')]);
  });

  test('knows a pattern of which only the deployment knows the rest', () => {
    const account = Token.asString({ Ref: 'AWS::AccountId' });
    const arns = [...Array(31).keys()].map((index) => `arn:aws:dynamodb:eu-west-1:${account}:table/t${index}-*`);

    expect(selections(TableSelector.arns(arns)).map(({ resources }) => resources.length)).toEqual([30, 1]);
    expect(selections(TableSelector.taggedWith({ env: `${account}-*` }))[0].conditions).toHaveProperty('StringLike');
  });

  test('leaves tables out by ARN and by tag, from each of its selections', () => {
    const some = TableSelector.anyOf(TableSelector.allTables(), TableSelector.arns([arn('orders')]))
      .exceptArns([arn('cache-*')]).exceptTaggedWith({ env: 'dev', owner: 'test*' });
    const exception = {
      notResources: [arn('cache-*')],
      conditions: {
        StringNotEquals: [{ ConditionKey: 'aws:ResourceTag/env', ConditionValue: 'dev' }],
        StringNotLike: [{ ConditionKey: 'aws:ResourceTag/owner', ConditionValue: 'test*' }],
      },
    };

    expect(selections(some)).toEqual([{ resources: [ALL], ...exception }, { resources: [arn('orders')], ...exception }]);
  });

  test.each([
    [500, 0, [500]], [501, 0, [500, 1]], [0, 30, [30]], [0, 31, [30, 1]], [1, 1, [1, 1]],
  ])('splits %d ARNs and %d patterns into selections of %j', (names, patterns, sizes) => {
    const arns = [...Array(names).keys()].map((index) => arn(`t${index}`)).concat([...Array(patterns).keys()].map((index) => arn(`p${index}-*`)));

    expect(selections(TableSelector.arns(arns)).map(({ resources }) => resources.length)).toEqual(sizes);
  });

  test.each([
    ['no ARN', () => TableSelector.arns([]), "'tableArns' must name at least one table, got none; a selection of nothing would select everything"],
    ['another service', () => TableSelector.arns(['arn:aws:s3:::bucket']), "'tableArns' must hold ARNs of tables, with a * at the end only, got \"arn:aws:s3:::bucket\""],
    ['a * in the middle', () => TableSelector.arns([arn('a*b')]), `'tableArns' must hold ARNs of tables, with a * at the end only, got "${arn('a*b')}"`],
    ['an index', () => TableSelector.arns([`${arn('a')}/index/b`]), "'tableArns' must hold ARNs of tables"],
    ['no tag', () => TableSelector.taggedWith({}), "'tags' must hold at least one tag, got none; for every table use TableSelector.allTables()"],
    ['a tag without a key', () => TableSelector.taggedWith({ '': 'x' }), "'tags' must have keys of 1 to 128 characters, got \"\""],
    ['31 tags', () => TableSelector.taggedWith(tagsCounted(31)), "'tags' must hold at most 30 conditions, got 31"],
    ['30 tags and one to leave out', () => TableSelector.taggedWith(tagsCounted(30)).exceptTaggedWith({ env: 'dev' }), "'tags' must hold at most 30 conditions, got 31"],
    ['none of no selectors', () => TableSelector.anyOf(), "'selectors' must hold at least one selector, got none"],
    ['everything left out', () => TableSelector.allTables().exceptArns([ALL]), `'tableArns' must leave something to select, got "${ALL}"`],
    ['all of its tables left out', () => TableSelector.arns([arn('a1'), arn('a2')]).exceptArns([arn('a*')]), "'tableArns' must leave something to select"],
    ['its own tag left out', () => TableSelector.taggedWith({ a: 'b' }).exceptTaggedWith({ a: 'b' }), "'tags' must leave something to select, got \"a\" = \"b\", which the selector asks for"],
    ['its own tag left out by a pattern', () => TableSelector.taggedWith({ a: 'pro.d' }).exceptTaggedWith({ a: 'p*.d' }), "'tags' must leave something to select, got \"a\" = \"p*.d\""],
    ['a list that only the deployment knows', () => TableSelector.arns(Token.asList({ Ref: 'Arns' })), "'tableArns' must be a list that is written out, got a token"],
    ['a name of 256 characters', () => TableSelector.arns([arn('a'.repeat(256))]), "'tableArns' must hold ARNs of tables"],
    ['a key of 129 characters', () => TableSelector.taggedWith({ ['k'.repeat(129)]: 'x' }), "'tags' must have keys of 1 to 128 characters"],
    ['a value of 257 characters', () => TableSelector.taggedWith({ a: 'v'.repeat(257) }), "'tags' must have values of up to 256 characters, got 257 characters for \"a\""],
    ['a value that is a number', () => TableSelector.taggedWith({ a: 1 as any }), "'tags' must have values of up to 256 characters, got 1 for \"a\""],
    ['31 patterns left out', () => TableSelector.allTables().exceptArns([...Array(31).keys()].map((index) => arn(`t${index}-*`))), "'tableArns' must hold at most 30 tables to leave out, got 31"],
    ['501 tables left out', () => TableSelector.allTables().exceptArns([...Array(501).keys()].map((index) => arn(`t${index}`))), "'tableArns' must hold at most 500 tables to leave out, got 501"],
  ])('refuses %s', (_, define, message) => {
    expect(define).toThrow(message);
  });

  test.each([
    ['30 tags', () => TableSelector.taggedWith(tagsCounted(30))],
    ['29 tags and one to leave out', () => TableSelector.taggedWith(tagsCounted(29)).exceptTaggedWith({ env: 'dev' })],
    ['a key of 128 and a value of 256 characters', () => TableSelector.taggedWith({ ['k'.repeat(128)]: 'v'.repeat(256) })],
    ['a name of 255 characters', () => TableSelector.arns([arn('a'.repeat(255))])],
    ['another value of its tag left out', () => TableSelector.taggedWith({ a: 'pro.d' }).exceptTaggedWith({ a: 'pro?d*', b: 'x' })],
    ['every value of another tag left out', () => TableSelector.taggedWith({ a: 'b' }).exceptTaggedWith({ env: '*' })],
    ['a value that a dot would stand for left out', () => TableSelector.taggedWith({ a: 'proxd' }).exceptTaggedWith({ a: 'p*.d' })],
    ['what its pattern holds among others left out', () => TableSelector.taggedWith({ a: 'prod*' }).exceptTaggedWith({ a: 'prod-1' })],
    ['30 patterns left out', () => TableSelector.allTables().exceptArns([...Array(30).keys()].map((index) => arn(`t${index}-*`)))],
    ['500 tables left out', () => TableSelector.allTables().exceptArns([...Array(500).keys()].map((index) => arn(`t${index}`)))],
    ['a table of a similar name left out', () => TableSelector.arns([arn('a1')]).exceptArns([arn('a2')])],
    ['some of its tables left out', () => TableSelector.arns([arn('a1'), arn('b1')]).exceptArns([arn('a*')])],
  ])('takes %s', (_, define) => {
    expect(selections(define())).toHaveLength(1);
  });
});
