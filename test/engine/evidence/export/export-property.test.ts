import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { type NetRecord, TABLE_ARN, writeExport } from './export-folder';
import { parseFilter } from '../../../../src/engine/damage/filter/filter';
import type { ItemFold } from '../../../../src/engine/damage/fold';
import { itemName } from '../../../../src/engine/evidence/change';
import { exportChanges } from '../../../../src/engine/evidence/export/export-changes';
import { DiskFolder } from '../../../../src/engine/evidence/export/object-folder';
import { createPlan, type PlanOptions } from '../../../../src/engine/plan/plan';
import { merge, type Merge } from '../../../../src/engine/repair/merge';
import type { Item } from '../../../../src/engine/values/attribute-value';
import { certain, expectation } from '../../expectation';
import { equalNamed, type History, histories, isDoubtful, itemOf, type Named, SPELLINGS, type Step } from '../../history';
import { repaired, same } from '../../repair/repaired';
import { replayable } from '../../seed';

const START = Date.parse('2026-11-21T09:00:00Z');
const QUARTER = 900_000;
const ITEMS = 100;
const RUNS = Math.max(20, Math.ceil(Number(process.env.HISTORIES ?? 0) / 500));

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'export-property-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const keysOf = (place: number): Item => ({ pk: { S: `item ${place}` } });
const time = (window: number) => new Date(START + window * QUARTER);

/** Net steps of one item in each of its windows: none if it came and went. */
type NetSteps = readonly (Step | undefined)[];

function net(windows: readonly Step[][]): NetSteps {
  return windows.map((steps) => {
    const [before, after] = [steps[0]?.before, steps.at(-1)?.after];
    return steps.length === 0 || (!before && !after) ? undefined : { by: steps[0].by, before, after, ttl: false };
  });
}

/** Writes the items' windows as exports, and what a plan made of these decides of each item. */
async function rewound(
  items: readonly NetSteps[],
  lives: readonly (Named | undefined)[],
  options: Partial<PlanOptions>,
) {
  rmSync(root, { recursive: true, force: true });
  const windows = Math.max(1, ...items.map(({ length }) => length));
  const exports: DiskFolder[] = [];
  for (let window = 0; window < windows; window++) {
    const records = items.flatMap<NetRecord>((steps, place) => {
      const step = steps[window];
      const keys = keysOf(place);
      if (!step) return [];
      const { before, after } = step;
      return {
        keys,
        old: before && itemOf(keys, before, window),
        new: after && itemOf(keys, after, window + 1),
        at: time(window + 0.5),
      };
    });
    exports.unshift(new DiskFolder(await writeExport({ root, from: time(window), to: time(window + 1), records })));
  }
  const made = await createPlan({
    folder: join(root, 'plan'),
    table: {
      name: 'audit-log',
      arn: TABLE_ARN,
      id: 'id',
      keyNames: ['pk'],
      itemCount: 0,
      otherRegions: [],
      strong: false,
    },
    changes: ({ bookmarks }) => exportChanges({ exports, table: { arn: TABLE_ARN }, from: time(0), bookmarks }),
    from: time(0),
    ...options,
  });
  const folds = new Map<string, ItemFold>();
  for await (const { fold } of made.items()) folds.set(itemName(fold.keys), fold);
  return items.map((_, place) => {
    const live = lives[place] && itemOf(keysOf(place), lives[place]!, 1);
    const fold = folds.get(itemName(keysOf(place)));
    const outcome: Merge = fold ? merge(fold, live, options.rules ?? {}) : { conflicts: [], touched: false };
    return { live, after: repaired(live, outcome.repair), outcome };
  });
}

const places = ({ conflicts }: Merge) => new Set(conflicts.map(({ attribute }) => attribute ?? '(item)'));

/** Windows in which only one kind of writer wrote. */
function sorted({ seen }: History, cuts: readonly boolean[]): Step[][] {
  return seen.reduce<Step[][]>((windows, step, place) => {
    const last = windows.at(-1);
    return last && last[0].by === step.by && !cuts[place]
      ? [...windows.slice(0, -1), [...last, step]]
      : [...windows, [step]];
  }, []);
}

const cut = fc.record({ history: histories, cuts: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }) });

test('windows of damage only: what their net changes without the damage would have left, and what nobody can decide', replayable(async () => {
  let repairs = 0;
  await fc.assert(fc.asyncProperty(fc.array(cut, { minLength: ITEMS, maxLength: ITEMS }), async (all) => {
    const items = all.map(({ history, cuts }) => net(sorted(history, cuts)));
    const damaged = new Set(items.flatMap((steps, place) => steps.flatMap((step, window) => step?.by === 'bad' ? `${itemName(keysOf(place))} ${window}` : [])));
    const found = await rewound(items, all.map(({ history }) => history.end), {
      damageOnly: true,
      filter: { text: 'by window', isDamage: ({ keys, at }) => damaged.has(`${itemName(keys)} ${Math.floor((at.getTime() - START) / QUARTER)}`) },
    });

    all.forEach(({ history }, place) => {
      const seen = items[place].filter((step): step is Step => step !== undefined);
      const expected = expectation({ ...history, seen });
      const { after, outcome } = found[place];
      const isSame = same(after, expected.item && itemOf(keysOf(place), expected.item));
      expect({ seen, after, same: isSame, conflicts: certain(places(outcome), expected.doubts) })
        .toEqual({ seen, after, same: true, conflicts: certain(expected.conflicts, expected.doubts) });
      repairs += Number(outcome.repair !== undefined);
    });
  }), { numRuns: RUNS, endOnFailure: true });
  expect(repairs).toBeGreaterThan(RUNS * ITEMS / 10);
}));

/** Writes of one item: damage to `a`, and good writes to everything else. */
interface Write {
  readonly what: 'damage' | 'good' | 'birth' | 'death';
  readonly window: number;
  readonly name: string;
  readonly value: string | null;
}

const WINDOWS = 4;
const known = fc.constantFrom(...Object.keys(SPELLINGS));
const value = fc.option(known, { freq: 4 });
const write = fc.record<Write>({
  what: fc.constantFrom<Write['what'][]>('damage', 'damage', 'damage', 'damage', 'good', 'good', 'good', 'good', 'birth', 'death'),
  window: fc.nat(WINDOWS - 1),
  name: fc.constantFrom('b', 'constructor'),
  value,
});
const lives = fc.record({
  start: fc.option(fc.record({ a: known, b: known }, { noNullPrototype: true }), { freq: 9 }),
  writes: fc.array(write, { maxLength: 12, size: 'max' }).map((writes) => [...writes].sort((x, y) => x.window - y.window)),
  later: fc.record({ window: value, unseen: value }),
  turns: fc.constantFrom('none', 'none', 'window', 'unseen'),
});

function changed(item: Named, name: string, to: string | null): Named {
  const rest = Object.fromEntries(Object.entries(item).filter(([other]) => other !== name));
  return to === null ? rest : { ...rest, [name]: to };
}

test('an attribute filter in windows that good writers share: the attribute goes back, all else stays, whole items are left to a person', replayable(async () => {
  const counts = { restored: 0, kept: 0, unclear: 0 };
  await fc.assert(fc.asyncProperty(fc.array(lives, { minLength: 1, maxLength: ITEMS, size: 'max' }), async (all) => {
    const played = all.map(({ start, writes, turns, later }) => {
      let item: Named | undefined = start ?? undefined;
      let killedIn = -1;
      const windows: Step[][] = Array.from({ length: WINDOWS + 1 }, () => []);
      const step = (window: number, by: Step['by'], after: Named | undefined) => {
        if (!(item && after ? equalNamed(item, after) : item === after)) {
          windows[window].push({ by, before: item, after, ttl: false });
        }
        item = after;
      };
      for (const { what, window, name, value: to } of writes) {
        if (what === 'damage' && item) step(window, 'bad', changed(item, 'a', to));
        if (what === 'good' && item) step(window, 'good', changed(item, name, to));
        // A writer that deletes and inserts again within a window has written the attribute, which a net record does
        // not show.
        if (what === 'birth' && !item && killedIn !== window) step(window, 'good', changed({ b: 'one' }, 'a', to));
        if (what === 'death' && item) {
          step(window, 'good', undefined);
          killedIn = window;
        }
      }
      const atEnd: Named | undefined = item;
      // A good writer takes the attribute over, in a window after the damage or where no evidence shows it.
      if (item && turns === 'window') step(WINDOWS, 'good', changed(item, 'a', later.window));
      const seen = item as Named | undefined;
      const live = seen && turns === 'unseen' ? changed(seen, 'a', later.unseen) : seen;
      return { start, windows, atEnd, seen, live };
    });
    const items = played.map(({ windows }) => net(windows));
    const found = await rewound(items, played.map(({ live }) => live), {
      rules: { only: ['a'] },
      filter: parseFilter('changed(a)'),
      to: time(WINDOWS),
    });

    played.forEach(({ start, atEnd, seen, live }, place) => {
      const { after, outcome } = found[place];
      const lifeAndDeath = items[place].slice(0, WINDOWS).some((one) => one && (!one.before || !one.after)
        && (one.before ?? one.after)!.a !== undefined);
      if (lifeAndDeath) {
        expect(outcome.repair).toBeUndefined();
        expect(places(outcome)).toEqual(new Set(['(item)']));
        counts.unclear++;
        return;
      }
      // Items that were inserted or deleted without the attribute are a case of their own.
      if (items[place].some((one) => one && (!one.before || !one.after))) return;
      const damaged = atEnd && seen && live && atEnd.a !== start?.a && atEnd.a === seen.a;
      const asDamaged = damaged && live.a === atEnd.a;
      const wanted = asDamaged ? changed(live, 'a', start!.a) : live;
      expect({ windows: items[place], live, after, same: same(after, wanted && itemOf(keysOf(place), wanted)) })
        .toEqual({ windows: items[place], live, after, same: true });
      const conflicts = new Set(damaged && live.a !== atEnd.a && live.a !== start?.a ? ['a'] : []);
      // A good write of a number or a list upon damage, in the last window, may have been made from the damage.
      const mayBuild = seen && atEnd && atEnd.a !== start?.a && atEnd.a !== seen.a && isDoubtful(seen.a);
      expect(mayBuild ? new Set([...places(outcome)].filter((name) => name !== 'a')) : places(outcome)).toEqual(mayBuild ? new Set() : conflicts);
      counts[asDamaged ? 'restored' : 'kept']++;
    });
  }), { numRuns: RUNS, endOnFailure: true });
  expect(Object.values(counts).every((count) => count > RUNS * ITEMS / 20)).toBe(true);
}));

test('several windows of damage to items that live on say the same as one', replayable(async () => {
  const updates = fc.record({ history: histories, cuts: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }) })
    .map(({ history, cuts }) => ({ cuts, history: { ...history, seen: bad(history.seen) } }))
    .filter(({ history: { seen } }) => seen.length > 0);
  await fc.assert(fc.asyncProperty(fc.array(updates, { minLength: 1, maxLength: ITEMS, size: 'max' }), async (all) => {
    const ends = all.map(({ history }) => history.seen.at(-1)!.after);
    const one = await rewound(all.map(({ history }) => net([history.seen])), ends, { damageOnly: true });
    const many = await rewound(all.map(({ history, cuts }) => net(sorted(history, cuts))), ends, { damageOnly: true });

    one.forEach(({ after }, place) => expect(same(after, many[place].after)).toBe(true));
    one.forEach(({ after }, place) =>
      expect(same(after, itemOf(keysOf(place), all[place].history.seen[0].before!))).toBe(true),
    );
  }), { numRuns: RUNS, endOnFailure: true });
}));

/** The first steps that leave the item alive, all by the damage. */
function bad(steps: readonly Step[]): Step[] {
  const end = steps.findIndex(({ before, after }) => !before || !after);
  return steps.slice(0, end < 0 ? steps.length : end).map((step) => ({ ...step, by: 'bad' }));
}
