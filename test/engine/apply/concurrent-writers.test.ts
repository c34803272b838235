import * as fc from 'fast-check';
import { parseFilter } from '../../../src/engine/damage/filter/filter';
import type { Change } from '../../../src/engine/evidence/change';
import { conflictsOf } from '../../../src/engine/journal/report';
import { attribute, type Item, sameItem, sameValue } from '../../../src/engine/values/attribute-value';
import { N, S } from '../cases';
import { type LocalTable, useLocalTables } from '../local-table';
import { replayable } from '../seed';

const ITEMS = 300;
const WRITERS = 6;
const DAMAGE = ['changed', 'deleted', 'inserted'] as const;

const createTable = useLocalTables();
let table: LocalTable;

beforeAll(async () => {
  table = await createTable();
});

const damageOf = (place: number) => DAMAGE[place % 3];
const keysOf = (place: number): Item => ({ pk: S(`item ${place}`) });
const good = (place: number): Item => ({ ...keysOf(place), a: N(1), b: N(1), version: N(1) });
const bad = (place: number): Item => ({ ...keysOf(place), a: N(2), b: N(2), version: N(2) });

const AHEAD = 30;

type Act = 'a' | 'b' | 'both' | 'remove' | 'other' | 'put' | 'delete';

const TURNS = fc.tuple(
  fc.nat(ITEMS - 1),
  fc.constantFrom<Act[]>('a', 'b', 'both', 'remove', 'other', 'other', 'put', 'delete'),
);

/**
 * Good writers, who never write a value twice: `w` is the name of the last write, all others hold it, too. Each has its
 * own view of who exists, and an update of theirs brings an item into being, as updates do. They delete only what the
 * damage had changed: who inserts what is gone and deletes it again leaves nothing to see.
 */
class Writers {
  public readonly acts: Partial<Record<Act, number>> = {};
  private made = 0;
  private waiting: (() => void)[] = [];
  private readonly turns = fc.sample(TURNS, ITEMS + AHEAD)[Symbol.iterator]();

  /** Writes, as fast as the rewind does: some writes before it begins, then one for each of its items. */
  public async run(): Promise<void> {
    for (let turn = this.turns.next(); !turn.done; turn = this.turns.next()) {
      await this.act(...turn.value);
      if (this.made > AHEAD) await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  public goOn(): void {
    this.waiting.shift()?.();
  }

  public finish(): void {
    this.waiting.forEach((resolve) => resolve());
    this.waiting = { push: (resolve: () => void) => resolve() } as any;
  }

  private async act(place: number, act: Act): Promise<void> {
    const keys = keysOf(place);
    const w = S(`write ${this.made++}`);
    if (act === 'delete' && damageOf(place) !== 'changed') return;
    this.acts[act] = (this.acts[act] ?? 0) + 1;
    switch (act) {
      case 'a': return table.update(keys, { w, a: w });
      case 'b': return table.update(keys, { w, b: w });
      case 'both': return table.update(keys, { w, a: w, b: w });
      case 'remove': return table.update(keys, { w, a: undefined });
      case 'other': return table.update(keys, { w, c: w });
      case 'put': return table.put({ ...keys, w, a: w });
      case 'delete': return table.delete(keys);
    }
  }
}

/** The rewind's changes of an item, found in the stream: all those that no writer made. */
interface Repairs {
  readonly restored: string[];
  put: number;
  deleted: number;
  putBack: number;
}

function repairsOf(place: number, changes: readonly Change[]): Repairs {
  const repairs: Repairs = { restored: [], put: 0, deleted: 0, putBack: 0 };
  const known = new Set<string | undefined>();
  let taken: Item | undefined;
  let written = false;
  for (const { old, new: image } of changes) {
    const name = image?.w?.S;
    if (name !== undefined && !known.has(name)) {
      known.add(name);
      written = true;
      taken = undefined;
    } else if (!image && damageOf(place) === 'changed') {
      written = true;
    } else if (old && image) {
      const names = [...new Set([...Object.keys(old), ...Object.keys(image)])].filter((each) => each !== 'version');
      const restored = names.filter((each) => !sameValue(attribute(old, each), attribute(image, each)));
      // Nothing but what is as the damage left it, and all of it at once.
      expect({ restored, old: restored.map((each) => old[each]), image: restored.map((each) => image[each]) }).toEqual({
        restored: restored.filter((each) => each === 'a' || each === 'b'),
        old: restored.map(() => N(2)),
        image: restored.map(() => N(1)),
      });
      expect(image.version).toEqual(old.version && N(Number(old.version.N) + 1));
      expect(repairs.restored).toEqual([]);
      repairs.restored.push(...restored);
    } else if (image && taken) {
      expect(sameItem(image, taken)).toBe(true);
      repairs.putBack++;
      taken = undefined;
    } else if (image) {
      expect([written, image]).toEqual([false, { ...good(place), version: N(2) }]);
      repairs.put++;
    } else if (sameItem(old!, bad(place))) {
      repairs.deleted++;
    } else {
      taken = old;
    }
  }
  return repairs;
}

test('among writers of the same items and attributes no good write is lost, and the conflicts are exactly what they wrote over', replayable(async () => {
  const all = Array.from({ length: ITEMS }, (_, place) => place);
  await Promise.all(all.map(async (place) => {
    if (damageOf(place) !== 'inserted') await table.put(good(place));
    if (damageOf(place) === 'deleted') await table.delete(keysOf(place));
    else await table.put(bad(place));
  }));
  const plan = await table.plan(parseFilter('new.a = 2 or delete'), { rules: { version: 'version' } });
  expect(plan.header.counts.items).toBe(ITEMS);

  const writers = new Writers();
  const working = Array.from({ length: WRITERS }, async () => writers.run());
  const failed: string[] = [];
  const client: any = {
    send: async (command: any) => table.local.client.send(command).catch((error) => {
      failed.push(error.name);
      throw error;
    }),
  };
  const { report, journal } = await table.apply(plan, { client, concurrency: 4, progress: () => writers.goOn() });
  writers.finish();
  await Promise.all(working);

  const changes = new Map<string, Change[]>();
  let skip = plan.header.counts.changes;
  for await (const change of table.evidence()) {
    if (skip-- > 0) continue;
    const name = change.keys.pk.S!;
    changes.set(name, [...changes.get(name) ?? [], change]);
  }
  const found = new Map<string, string[]>();
  for await (const { keys, attribute: name } of conflictsOf(journal)) {
    found.set(keys.pk.S!, [...(found.get(keys.pk.S!) ?? []), name ?? '(item)']);
  }

  const repairs = all.map((place) => repairsOf(place, changes.get(`item ${place}`) ?? []));
  all.forEach((place) => {
    const { restored, put, deleted } = repairs[place];
    const expected = damageOf(place) === 'changed' ? ['a', 'b'].filter((name) => !restored.includes(name)) : put + deleted === 1 ? [] : ['(item)'];
    expect({ place, conflicts: [...found.get(`item ${place}`) ?? []].sort() }).toEqual({ place, conflicts: expected });
  });
  const total = (test: (each: Repairs) => boolean) => repairs.filter(test).length;
  expect(report).toMatchObject({
    items: ITEMS,
    updated: total(({ restored }) => restored.length > 0),
    put: total(({ put }) => put > 0),
    deleted: total(({ deleted }) => deleted > 0),
    conflicts: found.size,
    right: 0,
    settled: 0,
  });

  // They really met: in every way, and also between a look at an item and its write.
  expect(Object.keys(writers.acts)).toHaveLength(7);
  expect(failed.length).toBeGreaterThan(0);
  expect(new Set(failed)).toEqual(new Set(['ConditionalCheckFailedException']));
  expect(Math.min(report.updated, report.put, report.deleted, found.size)).toBeGreaterThan(10);
  expect(total(({ restored }) => restored.length === 1)).toBeGreaterThan(0);
}));
