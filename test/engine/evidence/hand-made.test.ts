// Cases with the answer written down, each from its stream to the table.
import { parseFilter } from '../../../src/engine/damage/filter/filter';
import type { Change } from '../../../src/engine/evidence/change';
import type { Item } from '../../../src/engine/values/attribute-value';
import { N, S } from '../cases';
import { type LocalTable, useLocalTables } from '../local-table';

const KEY = { pk: S('k') };

const createTable = useLocalTables();
let table: LocalTable;

beforeEach(async () => {
  table = await createTable();
});

async function* told(...changes: Partial<Change>[]): AsyncGenerator<Change> {
  for (const [place, change] of changes.entries()) {
    yield { keys: { pk: (change.new ?? change.old)!.pk }, at: new Date(), sequence: String(place).padStart(3, '0'), source: 'stream', ttl: false, ...change };
  }
}

test('the audit log: the actions that the migration emptied come back, and what it meant to do stays', async () => {
  const event = (place: number): Item => ({ pk: S('tenant-1'), sk: S(`2026-11-21T09:5${place}:00Z`), action: S(`user.login ${place}`), actor: S('ann') });
  table = await createTable({
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'S' }],
  });
  for (let place = 0; place < 5; place++) {
    const { pk, sk } = event(place);
    await table.put(event(place));
    await table.update({ pk, sk }, { action: S(''), expiresAt: N(1_800_000_000) });
  }
  await table.put(event(5));
  await table.update({ pk: S('tenant-1'), sk: event(3).sk }, { action: S('user.login corrected') });
  const plan = await table.plan(parseFilter('new.action = "" and changed(action)'), { rules: { only: ['action'] } });

  expect((await table.apply(plan)).report).toMatchObject({
    items: 5,
    updated: 4,
    right: 0,
    superseded: 1,
    conflicts: 0,
  });
  for (let place = 0; place < 5; place++) {
    const { pk, sk } = event(place);
    const action = place === 3 ? S('user.login corrected') : event(place).action;
    expect(await table.get({ pk, sk })).toEqual({ ...event(place), action, expiresAt: N(1_800_000_000) });
  }
  expect(await table.get({ pk: S('tenant-1'), sk: event(5).sk })).toEqual(event(5));
});

test('TTL noise: what expired during a bulk delete stays gone, what was deleted comes back, what was damaged before it expired is a conflict', async () => {
  const item = (pk: string, more: Item = {}) => ({ pk: S(pk), ...more });
  const evidence = told(
    { old: item('expired'), ttl: true },
    { old: item('deleted') },
    { old: item('expired, too'), ttl: true },
    { old: item('damaged', { a: N(1) }), new: item('damaged', { a: N(2) }) },
    { old: item('damaged', { a: N(2) }), ttl: true },
  );
  const plan = await table.plan(undefined, { changes: () => evidence });

  expect(plan.header.counts).toMatchObject({ changes: 5, ttl: 3, damage: 2, items: 2 });
  expect((await table.apply(plan)).report).toMatchObject({ put: 1, conflicts: 1, reasons: { 'deleted since': 1 } });
  const left = await Promise.all(
    ['expired', 'deleted', 'expired, too', 'damaged'].map((pk) => table.get({ pk: S(pk) })),
  );
  expect(left).toEqual([undefined, item('deleted'), undefined, undefined]);
});

test('an item damaged twice with a good write between gets the good write back', async () => {
  for (const a of [1, 2, 3, 2]) await table.put({ ...KEY, a: N(a) });
  await table.apply(await table.plan(parseFilter('new.a = 2')));

  expect(await table.get(KEY)).toEqual({ ...KEY, a: N(3) });
});

test('number precision: 38 digits come back to the last of them, and a 1.0 written over a 1 is no later write', async () => {
  const digits = '12345678901234567890123456789012345678';
  const small = '1.2345678901234567890123456789012345678E-130';
  const item = { ...KEY, a: N(digits), b: N(digits), c: N(small), d: N('1') };
  await table.put(item);
  await table.put({ ...KEY, a: N('12345678901234567890123456789012345679'), b: N('1'), c: N('0'), d: N('2') });
  const plan = await table.plan(parseFilter('modify'));
  await table.update(KEY, { b: N('1.0') });

  expect((await table.apply(plan)).report).toMatchObject({ updated: 1, conflicts: 0 });
  const { a, b, c, d } = (await table.get(KEY))!;
  expect({ a, b, d }).toEqual({ a: N(digits), b: N(digits), d: N('1') });
  // DynamoDB writes it out: 129 zeros, then the digits.
  expect(c).toEqual(N(`0.${'0'.repeat(129)}${small.slice(0, 39).replace('.', '')}`));
});

test('empty sets and strings: texts and bytes come back empty, a set that was emptied away comes back, a set that is empty is refused', async () => {
  const empty = { text: S(''), bytes: { B: new Uint8Array() }, list: { L: [] }, map: { M: {} } };
  await table.put({ ...KEY, ...empty, set: { SS: ['x'] } });
  await table.put({ ...KEY, text: S('x'), bytes: { B: new Uint8Array([1]) }, list: { L: [N(1)] }, map: { M: { x: N(1) } } });
  await table.apply(await table.plan(parseFilter('modify')));
  expect(await table.get(KEY)).toEqual({ ...KEY, ...empty, set: { SS: ['x'] } });

  const impossible = told({ old: { ...KEY, set: { SS: [] } }, new: { ...KEY, set: { SS: ['x'] } } });
  const { report } = await table.apply(await table.plan(undefined, { changes: () => impossible }));
  expect(report.examples).toMatchObject([
    { reason: 'refused by DynamoDB', attribute: 'set', message: expect.stringMatching(/empty/i) },
  ]);
  expect((await table.get(KEY))!.set).toEqual({ SS: ['x'] });
});

test('items near 400 KB: one that was deleted is put back whole', async () => {
  const item = { ...KEY, a: S('x'.repeat(409_600 - 4)) };
  await table.put(item);
  await table.delete(KEY);

  expect((await table.apply(await table.plan(parseFilter('delete')))).report).toMatchObject({ put: 1, conflicts: 0 });
  expect(await table.get(KEY)).toEqual(item);
});

test('an attribute that the damage removed from an item that is deleted meanwhile is a conflict, and the item is not re-created', async () => {
  await table.put({ ...KEY, a: N(1), b: N(1) });
  await table.update(KEY, { a: undefined });
  const plan = await table.plan(parseFilter('modify'));
  await table.delete(KEY);
  const { report } = await table.apply(plan);

  expect(report.examples).toEqual([{ keys: KEY, reason: 'deleted since', attribute: 'a', base: N(1), damaged: undefined, live: undefined, message: undefined }]);
  expect(await table.get(KEY)).toBeUndefined();
});

test('binary keys: items whose keys differ in their bytes only are told apart', async () => {
  table = await createTable({ AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'B' }] });
  const keys = [[0], [0, 0], [128], [255, 254]].map((bytes) => ({ pk: { B: new Uint8Array(bytes) } }));
  for (const [place, key] of keys.entries()) await table.put({ ...key, a: N(place) });
  for (const key of keys) await table.update(key, { a: N(9) });

  expect((await table.apply(await table.plan(parseFilter('modify')))).report).toMatchObject({
    updated: 4,
    conflicts: 0,
  });
  expect(await Promise.all(keys.map((key) => table.get(key)))).toEqual(
    keys.map((key, place) => ({ ...key, a: N(place) })),
  );
});
