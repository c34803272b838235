import * as fc from 'fast-check';
import { dangling, restored, sagas, type Step, TABLES } from './sagas';
import { SYSTEM_CLOCK } from '../../../src/clock/clock';
import type { Reference } from '../../../src/engine/group/reference';
import { checkReferences, type CopiedTable, type ReferenceReport } from '../../../src/engine/group/reference-check';
import { verdictOf } from '../../../src/engine/group/verdict';
import { N, S } from '../cases';
import { type LocalTable, useLocalTables } from '../local-table';

const create = useLocalTables();

const copyOf = (table: string, copy: LocalTable, keyTypes: Record<string, string> = { pk: 'S' }): CopiedTable =>
  ({ table, copy: copy.name, client: copy.local.client, keyNames: Object.keys(keyTypes), keyTypes });
const reference = (from: string, attributes: string, to: string, keys = 'pk'): Reference =>
  ({ from: { table: from, attributes: attributes.split(',') }, to: { table: to, attributes: keys.split(',') } });
const check = (tables: readonly CopiedTable[], ...references: Reference[]): Promise<ReferenceReport> =>
  checkReferences({ tables, references, clock: SYSTEM_CLOCK });

const SAGAS = [reference('payments', 'orders', 'orders'), reference('orders', 'payments', 'payments'), reference('stock', 'payments', 'payments')];

test('the torn items of restored sagas are those that a replay leaves without their target, and no torn moment has another verdict', async () => {
  const copies = await Promise.all(TABLES.map(async (table) => [table, await create()] as const));
  const tables = copies.map(([table, copy]) => copyOf(table, copy));
  // Moments of many groups of sagas share the tables; each has keys of its own.
  const moment = fc.tuple(sagas, fc.integer({ min: 0, max: 100 }), fc.array(fc.boolean(), { minLength: 1 }));
  const moments = fc.sample(moment, { numRuns: 60, seed: 20261127 })
    .map(([steps, second, coins], place) => named(restored(steps, second, coins), place));
  await Promise.all(moments.flat().map(async ({ table, key, references }) => {
    const attributes = Object.entries(references).map(([name, target]) => [name, S(target)]);
    await copies.find(([name]) => name === table)![1].put({ pk: S(key), ...Object.fromEntries(attributes) });
  }));
  const torn = moments.flatMap(dangling);
  const report = await check(tables, ...SAGAS);

  expect(torn.length).toBeGreaterThan(10);
  expect(report.counts.reduce((sum, each) => sum + each.torn, 0)).toBe(torn.length);
  expect(report.samples.map(({ keys }) => keys.pk.S).filter((key) => !torn.includes(key!))).toEqual([]);
  // However long the pause was.
  expect(verdictOf({ since: 60, until: 60, writes: 0 }, 5, report)).toBe('torn');
});

function named(steps: readonly Step[], place: number): Step[] {
  const own = (key: string) => `${place} ${key}`;
  const owned = ({ references }: Step) => Object.entries(references).map(([table, key]) => [table, own(key)]);
  return steps.map((step) => ({ ...step, key: own(step.key), references: Object.fromEntries(owned(step)) }));
}

test('a whole key, sets, repeated targets and odd names are looked up; without an attribute there is no reference', async () => {
  const attributes = { pk: 'S', n: 'N' } as const;
  const lines = await create({
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'n', KeyType: 'RANGE' }],
    AttributeDefinitions: Object.entries(attributes)
      .map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
  });
  const moves = await create();
  await lines.put({ pk: S('a'), n: N(1) });
  await Promise.all([
    moves.put({ pk: S('whole'), line: S('a'), number: N('1.0'), others: { SS: ['whole', 'torn'] } }),
    moves.put({ pk: S('torn'), line: S('a'), number: N(2), others: { SS: ['whole', 'nowhere'] } }),
    moves.put({ pk: S('none'), line: S('a'), others: { NULL: true } }),
    moves.put({ 'pk': S('odd'), 'strange name': S('') }),
  ]);
  const tables = [copyOf('lines', lines, attributes), copyOf('moves', moves)];
  const { counts, samples } = await check(tables, reference('moves', 'number,line', 'lines', 'n,pk'),
    reference('moves', 'others', 'moves'), reference('moves', 'strange name', 'moves'));

  expect(counts).toEqual([
    { reference: 'moves.number,line=lines.n,pk', referencing: 2, torn: 1, without: 2 },
    { reference: 'moves.others=moves.pk', referencing: 2, torn: 1, without: 2 },
    { reference: 'moves.strange name=moves.pk', referencing: 1, torn: 1, without: 3 },
  ]);
  expect(samples.map(({ keys, missing, table }) => [keys.pk.S, missing, table])).toEqual([
    ['torn', { pk: S('a'), n: N(2) }, 'lines'], ['torn', { pk: S('nowhere') }, 'moves'], ['odd', { pk: S('') }, 'moves'],
  ]);
});

test('more items than one request takes, and what can be no key, are told apart', async () => {
  const [orders, payments] = [await create(), await create()];
  const texts = Array.from({ length: 250 }, (_, place) => `order ${place}`);
  await Promise.all(texts.map(async (text, place) => {
    if (place % 50 > 0) await orders.put({ pk: S(text) });
    await payments.put({ pk: S(text), order: S(text) });
  }));
  await payments.put({ pk: S('number'), order: N(1) });
  await payments.put({ pk: S('long'), order: S('x'.repeat(3000)) });
  const tables = [copyOf('orders', orders), copyOf('payments', payments)];
  const { counts, samples } = await check(tables, reference('payments', 'order', 'orders'));

  expect(counts).toEqual([{ reference: 'payments.order=orders.pk', referencing: 252, torn: 7, without: 0 }]);
  expect(samples.map(({ keys }) => keys.pk.S).sort()).toEqual(['long', 'number', 'order 0', 'order 100', 'order 150', 'order 200', 'order 50']);
});

test('a reference that leads to no key, or has another type, is refused before anything is read', async () => {
  const [orders, payments] = [await create(), await create()];
  const tables = [copyOf('orders', orders, { pk: 'N' }), copyOf('payments', payments)];

  await expect(check(tables, reference('payments', 'order', 'orders', 'id'))).rejects.toThrow('\'references\' must lead to the key of orders, pk, got payments.order=orders.id');
  await expect(check(tables, reference('payments', 'order,line', 'orders'))).rejects.toThrow('must name an attribute for each one of the key of orders, pk');
  await expect(check(tables, reference('payments', 'pk', 'orders'))).rejects.toThrow('must have the type of the key, pk of type N, got payments.pk=orders.pk, where pk is of type S');
});

test('without a pause and without references nothing is known', () => {
  const holding = { counts: [{ reference: 'a.b=c.d', referencing: 1, torn: 0, without: 0 }], samples: [] };

  expect(verdictOf(undefined, 5)).toBe('unknown');
  expect(verdictOf({ since: 3, until: 2, writes: 0 }, 5)).toBe('unknown');
  expect(verdictOf({ since: 3, until: 3, writes: 0 }, 5)).toBe('quiet');
  expect(verdictOf({ since: 60, until: 1, writes: 1 }, 5)).toBe('unknown');
  expect(verdictOf(undefined, 5, holding)).toBe('invariants');
  expect(verdictOf({ since: 3, until: 3, writes: 0 }, 5, holding)).toBe('quiet');
});
