import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { parseFilter } from '../../../src/engine/damage/filter/filter';
import type { ItemFold } from '../../../src/engine/damage/fold';
import type { Table } from '../../../src/engine/dynamodb/table';
import type { Change } from '../../../src/engine/evidence/change';
import { createPlan, Plan, type PlanOptions } from '../../../src/engine/plan/plan';
import type { Item } from '../../../src/engine/values/attribute-value';
import { N, S } from '../cases';

const TABLE: Table = { name: 'audit-log', arn: 'arn', id: 'id', keyNames: ['pk'], itemCount: 0, otherRegions: [], strong: false };
const START = new Date('2026-11-21T09:59:00Z');

const root = mkdtempSync(join(tmpdir(), 'plan-'));
let folders = 0;

afterAll(() => rmSync(root, { recursive: true, force: true }));

async function* evidence(changes: Partial<Change>[]): AsyncGenerator<Change> {
  for (const [place, change] of changes.entries()) {
    const keys = change.keys ?? { pk: (change.new ?? change.old)!.pk };
    yield { at: START, sequence: String(place).padStart(9, '0'), source: 'stream', ttl: false, ...change, keys };
  }
}

async function plan(changes: Partial<Change>[], more: Partial<PlanOptions> = {}): Promise<Plan> {
  return createPlan({ folder: join(root, `plan-${++folders}`), table: TABLE, changes: () => evidence(changes), from: START, ...more });
}

async function folds(made: Plan): Promise<ItemFold[]> {
  const found: ItemFold[] = [];
  for await (const { fold } of made.items()) found.push(fold);
  return found;
}

function update(pk: string, old: Item, image: Item): Partial<Change> {
  return { old: { pk: S(pk), ...old }, new: { pk: S(pk), ...image } };
}

test('a plan holds what is left to undo, read back as it was, whatever the values', async () => {
  const odd = { M: { 'line\u2028break': { B: new Uint8Array([0, 255]) }, '\n': { L: [{ NS: ['1', '2'] }, { NULL: true }] } } };
  const made = await plan([update('k\u2029', { a: odd }, { a: S('') as any }), { ...update('gone', {}, {}), new: undefined }, { new: { pk: S('new'), a: odd } as Item }]);
  const found = (await folds(made)).map(({ marks, event }) => event ?? marks[0]);

  expect(found).toHaveLength(3);
  expect(found).toEqual(expect.arrayContaining([
    { path: ['a'], base: odd, damaged: S(''), since: '000000000' },
    { kind: 'deleted', base: { pk: S('gone') } },
    { kind: 'inserted', damaged: { pk: S('new'), a: odd }, changed: false },
  ]));
  expect(made.header).toMatchObject({ tableName: 'audit-log', tableId: 'id', source: 'stream', counts: { changes: 3, damage: 3, items: 3 } });
  expect(made.header.samples).toHaveLength(3);
});

test('only what happened in its time is damage, to the second in which it began', async () => {
  const at = (seconds: number) => ({ at: new Date(START.getTime() + seconds * 1000), ...update(`at ${seconds}`, { a: N(1) }, { a: N(2) }) });
  const made = await plan([-1, 0, 59, 60].map(at), {
    from: new Date(START.getTime() + 500),
    to: new Date(START.getTime() + 60_000),
  });

  expect((await folds(made)).map(({ keys }) => keys.pk.S).sort()).toEqual(['at 0', 'at 59']);
});

test('deletions by time to live are no damage unless the filter says so', async () => {
  const expiry = [{ old: { pk: S('k') }, ttl: true }];

  expect((await plan(expiry)).header.counts).toMatchObject({ changes: 1, ttl: 1, damage: 0, items: 0 });
  expect((await plan(expiry, { filter: parseFilter('ttl') })).header).toMatchObject({ filter: 'ttl', counts: { damage: 1, items: 1 } });
});

test('a limit takes some of the items, and a larger one these and more', async () => {
  const changes = Array.from({ length: 50 }, (_, place) => update(`k${place}`, { a: N(1) }, { a: N(2) }));
  const names = async (limit?: number) => (await folds(await plan(changes, { limit }))).map(({ keys }) => keys.pk.S);
  const [few, more] = [await names(5), await names(9)];

  expect([few.length, more.slice(0, 5)]).toEqual([5, few]);
  expect((await plan(changes, { limit: 5 })).header.counts).toMatchObject({ items: 5, leftOut: 45 });
});

test('a limit takes a sample of all, whatever the keys', async () => {
  const changes = Array.from({ length: 5000 }, (_, place) => update(`k${String(place).padStart(4, '0')}`, { a: N(1) }, { a: N(2) }));
  const places = (await folds(await plan(changes, { limit: 8 }))).map(({ keys }) => Number(keys.pk.S!.slice(1)));

  expect(places).toHaveLength(8);
  [0, 1].forEach((half) =>
    expect(places.filter((place) => Math.floor(place / 2500) === half).length).toBeGreaterThanOrEqual(2),
  );
});

test('two plans of the same evidence undo the same, and differ when it does', async () => {
  const one = [update('k', { a: N(1) }, { a: N(2) })];
  const digests = await Promise.all([one, one, [update('k', { a: N(1) }, { a: N(3) })]].map(async (changes) => (await plan(changes)).header.itemsDigest));

  expect(digests[0]).toBe(digests[1]);
  expect(digests[0]).not.toBe(digests[2]);
});

test('a plan that was changed is refused, or is another one', async () => {
  const made = await plan([update('k', { a: N(1) }, { a: N(2) })]);
  const folder = join(root, `plan-${folders}`);
  const header = readFileSync(join(folder, 'plan.json'), 'utf8');
  writeFileSync(join(folder, 'plan.json'), header.replace('"audit-log"', '"another"'));

  expect((await Plan.open(folder)).digest).not.toBe(made.digest);
  appendFileSync(join(folder, 'items.jsonl'), '{}\n');
  await expect(Plan.open(folder)).rejects.toThrow(/items.jsonl does not match its digest/);
});

test('a plan of another version is refused', async () => {
  await plan([update('k', { a: N(1) }, { a: N(2) })]);
  const folder = join(root, `plan-${folders}`);
  const header = readFileSync(join(folder, 'plan.json'), 'utf8');
  writeFileSync(join(folder, 'plan.json'), header.replace('"version": 2', '"version": 3'));

  await expect(Plan.open(folder)).rejects.toThrow('plan has the version 3; this release applies version 2; apply it with the release that made it, or make a new plan');
});

test('a plan, and the evidence while it is read, are for nobody else to read', async () => {
  const folder = join(root, `plan-${++folders}`);
  const mode = (...names: string[]) => statSync(join(folder, ...names)).mode.toString(8).slice(-3);
  const found: Record<string, string> = {};
  const watched = async function* () {
    // More than waits in memory.
    yield* evidence(Array.from({ length: 10 }, (_, place) => update(`k${place}`, { a: S('x'.repeat(1_000_000)) }, { a: S('') })));
    for (const file of readdirSync(join(folder, 'spool'))) found[file] = mode('spool', file);
    found.spool = mode('spool');
  };
  await plan([], { folder, changes: watched });

  expect(Object.keys(found).length).toBeGreaterThan(1);
  expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, name === 'spool' ? '700' : '600'])));
  expect([mode(), mode('plan.json'), mode('items.jsonl')]).toEqual(['700', '600', '600']);
});

test('evidence that breaks off leaves no plan, and nothing of itself', async () => {
  const broken = async function* () {
    yield* evidence([update('k', { a: N(1) }, { a: N(2) })]);
    throw new Error('broken off');
  };

  await expect(plan([], { changes: broken })).rejects.toThrow('broken off');
  expect(existsSync(join(root, `plan-${folders}`, 'plan.json'))).toBe(false);
  expect(existsSync(join(root, `plan-${folders}`, 'spool'))).toBe(false);
});

test('a plan is never written over, a folder in which one was begun is used again', async () => {
  const folder = join(root, `plan-${++folders}`);
  await expect(plan([], { folder, changes: () => evidence([{ ttl: true }, null as any]) })).rejects.toThrow();

  expect((await plan([update('k', { a: N(1) }, { a: N(2) })], { folder })).header.counts.items).toBe(1);
  await expect(plan([], { folder })).rejects.toThrow("'folder' must hold no plan yet");
});

test('evidence out of order is refused, the same change read twice is one', async () => {
  const first = { ...update('k', { a: N(1) }, { a: N(2) }), sequence: '1' };
  const second = { ...update('k', { a: N(2) }, { a: N(3) }), sequence: '2' };

  await expect(plan([second, first])).rejects.toThrow('the changes are out of order: change 1 came after 2; make a new plan; if it happens again, report it');
  expect((await folds(await plan([first, first, second, second])))[0].marks).toEqual([{ path: ['a'], base: N(1), damaged: N(3), since: '1' }]);
});

test('contradictory rules are refused before anything is read', async () => {
  await expect(plan([], { rules: { keep: ['pk'] } })).rejects.toThrow("'keep' must hold attributes other than the key");
});

test('memory does not grow with the changes', () => {
  const script = join(root, 'many-changes.js');
  buildSync({ entryPoints: [join(__dirname, 'many-changes.ts')], bundle: true, platform: 'node', outfile: script });
  // The evidence alone is some 100 MB.
  const counts = JSON.parse(execFileSync(process.execPath, ['--max-old-space-size=48', script, join(root, 'many'), '100000'], { encoding: 'utf8', timeout: 300_000 }));

  expect(counts).toMatchObject({ changes: 100_000, damage: 50_000, items: 10_000 });
});

test('a plan that is no longer wanted ends while evidence is read, and while it is folded', async () => {
  const [reading, folding] = [new AbortController(), new AbortController()];
  async function* endless(): AsyncGenerator<Change> {
    for (let number = 0; number < 10_000; number++) {
      yield* evidence([update(`k${number}`, { a: N(1) }, { a: N(2) })]);
      if (number === 10) reading.abort(new Error('enough'));
    }
    folding.abort(new Error('enough by now'));
  }

  await expect(plan([], { changes: endless, signal: reading.signal })).rejects.toThrow('enough');
  await expect(plan([], { changes: endless, signal: folding.signal })).rejects.toThrow('enough by now');
  expect(existsSync(join(root, `plan-${folders}`, 'plan.json'))).toBe(false);
});

describe('a plan that nobody has written', () => {
  const written = async () => {
    await plan([update('k', { a: N(1) }, { a: N(2) })]);
    const folder = join(root, `plan-${folders}`);
    return { folder, header: JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) };
  };

  test.each(['null', '[]', '7', '"plan"', '', '{'])('is refused: %j in the place of its header', async (content) => {
    const { folder } = await written();
    writeFileSync(join(folder, 'plan.json'), content);
    await expect(Plan.open(folder)).rejects.toThrow('plan is corrupt: plan.json holds no JSON object; make a new plan');
  });

  test.each<[string, unknown]>([
    ['tableName', null], ['keyNames', 'pk'], ['keyNames', []], ['keyNames', ['a', 'b', 'c']], ['from', 'yesterday'], ['rules', null], ['rules', { deep: [null] }],
    ['rules', { together: ['a'] }], ['counts', null], ['counts', { items: 1 }], ['samples', {}], ['createdAt', 7], ['tableId', null],
  ])('is refused: a header whose "%s" is %j', async (name, value) => {
    const { folder, header } = await written();
    writeFileSync(join(folder, 'plan.json'), JSON.stringify({ ...header, [name]: value }));
    await expect(Plan.open(folder)).rejects.toThrow(`plan is corrupt: "${name}" in plan.json has the wrong type; make a new plan`);
  });

  test.each(['null', '[]', '{}', '7', '{"keys":{}}'])('is refused: %j in the place of an item, with its digest', async (line) => {
    const { folder, header } = await written();
    writeFileSync(join(folder, 'items.jsonl'), `${line}\n`);
    writeFileSync(join(folder, 'plan.json'), JSON.stringify({ ...header, itemsDigest: createHash('sha256').update(`${line}\n`).digest('hex') }));
    await expect(Plan.open(folder).then(folds)).rejects.toThrow(
      /^plan is corrupt: line 1 of .*items.jsonl is not an item /,
    );
  });

  test.each([0, 2])('is refused: %d items, where it has one', async (items) => {
    const { folder, header } = await written();
    writeFileSync(join(folder, 'plan.json'), JSON.stringify({ ...header, counts: { ...header.counts, items } }));
    await expect(Plan.open(folder)).rejects.toThrow(` has 1 items, and plan.json counts ${items}; make a new plan`);
  });
});
