import { mentions, Renaming } from '../../../src/engine/settings/renaming';

const table = (name: string, region = 'eu-west-1') => ({
  name, arn: `arn:aws:dynamodb:${region}:111111111111:table/${name}`, id: name, keys: ['pk:S'], streamArn: `arn:aws:dynamodb:${region}:111111111111:table/${name}/stream/${name}-label`,
});
const renaming = new Renaming(table('orders'), table('orders-r1'));

test.each([
  ['arn:aws:dynamodb:eu-west-1:111111111111:table/orders', 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders-r1'],
  ['arn:aws:dynamodb:eu-west-1:111111111111:table/orders/index/*', 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders-r1/index/*'],
  ['arn:aws:dynamodb:*:*:table/orders/index/by-day', 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders-r1/index/by-day'],
  ['arn:aws:dynamodb:eu-west-1:111111111111:table/orders*', 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders-r1*'],
  [table('orders').streamArn, table('orders-r1').streamArn],
])('%s of the source becomes %s', (before, after) => {
  expect(renaming.arn(before)).toBe(after);
});

test.each([
  'arn:aws:dynamodb:eu-west-1:111111111111:table/orders-archive', 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders.old',
  'arn:aws:dynamodb:eu-west-1:111111111111:table/my-orders', 'arn:aws:iam::111111111111:role/orders', 'orders',
])('%s is of another resource, and stays', (arn) => {
  expect(renaming.arn(arn)).toBe(arn);
});

test('a name with a dot is no pattern', () => {
  const dotted = new Renaming(table('a.b'), table('a.b-r1'));

  expect(dotted.arn('arn:aws:dynamodb:eu-west-1:111111111111:table/axb')).toContain('table/axb');
  expect(mentions('axb', 'a.b')).toBe(false);
});

test('every ARN of a document is replaced, in names, too', () => {
  const { arn } = table('orders');

  expect(renaming.document({ Resource: [arn, '*'], Condition: { ArnLike: { [arn]: arn } }, Count: 1, Off: null }))
    .toEqual({ Resource: [table('orders-r1').arn, '*'], Condition: { ArnLike: { [table('orders-r1').arn]: table('orders-r1').arn } }, Count: 1, Off: null });
});

test('a table is moved to another Region', () => {
  expect(new Renaming(table('orders'), table('orders', 'eu-central-1')).arn(`${table('orders').arn}/index/*`)).toBe(`${table('orders', 'eu-central-1').arn}/index/*`);
});

test('a copy has a name of its own, unless the table has come back under its name', () => {
  expect(renaming.copyOf('throttles')).toBe('throttles orders-r1');
  expect(new Renaming(table('orders'), table('orders')).copyOf('throttles')).toBe('throttles');
});

test.each([
  ['orders', true], ['{"tableName":"orders"}', true], ['arn:aws:dynamodb:eu-west-1:111111111111:table/orders', true],
  ['orders-archive', false], ['my-orders', false], ['orders.change-monitor', false], ['', false],
])('%j mentions the table: %j', (text, expected) => {
  expect(mentions(text, 'orders')).toBe(expected);
});
