import * as fc from 'fast-check';
import type { Change } from '../../../../src/engine/evidence/change';
import { WritesSince } from '../../../../src/engine/evidence/pair/writes-since';
import type { Item } from '../../../../src/engine/values/attribute-value';
import { S } from '../../cases';

const MOMENT = 10;
const keys = (pk: number): Item => ({ pk: S(`item ${pk}`) });
const item = (pk: number, value: number | undefined): Item | undefined => value === undefined ? undefined : { ...keys(pk), value: S(`${value}`) };
const time = (second: number) => new Date(second * 1000);

interface Write {
  readonly pk: number;
  readonly second: number;

  /** None for a deletion. */
  readonly value?: number;
}

/** Items, and the changes that a stream shows of them. */
function played(writes: readonly Write[]) {
  const states = new Map<number, Item | undefined>();
  const changes = writes.map(({ pk, second, value }, place): Change => {
    const change = { keys: keys(pk), old: states.get(pk), new: item(pk, value), at: time(second), sequence: `${place}`.padStart(9, '0'), source: 'stream', ttl: false } as const;
    states.set(pk, change.new);
    return change;
  });
  const at = (pk: number, place: number) =>
    changes.slice(0, place).filter((change) => change.keys.pk.S === `item ${pk}`).at(-1)?.new;
  return { changes, at };
}

async function* each<T>(elements: readonly T[]): AsyncGenerator<T> {
  yield* elements;
}

const write = fc.record({
  pk: fc.nat(3), second: fc.integer({ min: 0, max: 20 }), value: fc.option(fc.nat(3), { nil: undefined }),
});

const histories = fc.array(write, { maxLength: 40 }).map((writes) => writes.sort((a, b) => a.second - b.second));

/** The writes of a history that a restore to the moment shows: any number of those in its second. */
const cut = (writes: readonly Write[], share: number) => {
  const place = (found: number) => found < 0 ? writes.length : found;
  const first = place(writes.findIndex(({ second }) => second >= MOMENT));
  const last = place(writes.findIndex(({ second }) => second > MOMENT));
  return first + Math.round((last - first) * share);
};

test('every difference between a copy of the moment and the table is explained by writes since', async () => {
  await fc.assert(fc.asyncProperty(histories, fc.double({ min: 0, max: 1, noNaN: true }), async (writes, share) => {
    const { changes, at } = played(writes);
    const since = new WritesSince('before');
    let differences = 0;
    for (const pk of [0, 1, 2, 3]) {
      const [before, after] = [at(pk, cut(writes, share)), at(pk, writes.length)];
      if (JSON.stringify(before) === JSON.stringify(after)) continue;
      since.add({ keys: keys(pk), before, after });
      differences++;
    }

    expect(await since.explain(each(changes.filter((change) => change.at >= time(MOMENT))), time(MOMENT)))
      .toEqual({ written: differences, unexplained: 0, samples: [] });
  }), { numRuns: 2000 });
});

test('an item that the copy shows as it never was is not explained, whatever was written since', async () => {
  await fc.assert(fc.asyncProperty(histories, fc.nat(3), async (writes, pk) => {
    const { changes, at } = played(writes);
    const since = new WritesSince('after');
    since.add({ keys: keys(pk), before: at(pk, writes.length), after: item(pk, 99) });

    expect(await since.explain(each(changes.filter((change) => change.at >= time(MOMENT))), time(MOMENT)))
      .toEqual({ written: 0, unexplained: 1, samples: [keys(pk)] });
  }));
});

test('an item that was not written since is not explained', async () => {
  const since = new WritesSince('before');
  since.add({ keys: keys(1), before: item(1, 1), after: item(1, 2) });

  const { changes } = played([{ pk: 2, second: 12, value: 1 }]);
  expect(await since.explain(each(changes), time(MOMENT))).toMatchObject({ unexplained: 1 });
});
