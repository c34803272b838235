import * as fc from 'fast-check';
import { certain, expectation } from '../expectation';
import { equalNamed, changesOf, type History, histories, holds, interleaves, itemOf } from '../history';
import { repaired, same } from './repaired';
import type { Conflict } from '../../../src/engine/damage/conflict';
import { Fold, type ItemFold } from '../../../src/engine/damage/fold';
import type { Change } from '../../../src/engine/evidence/change';
import { merge, type Merge } from '../../../src/engine/repair/merge';
import type { Item } from '../../../src/engine/values/attribute-value';
import { replayable } from '../seed';

const KEYS: Item = { pk: { S: 'k' } };
const RUNS = Number(process.env.HISTORIES ?? 5000);

function fold(changes: Change[], isDamage: (place: number) => boolean): ItemFold | undefined {
  const state = new Fold(KEYS);
  changes.forEach((change, place) => state.add(change, isDamage(place)));
  return state.result();
}

function rewound(history: History): { live?: Item; after?: Item; outcome: Merge; folded?: ItemFold } {
  const live = history.end && itemOf(KEYS, history.end, 1);
  const folded = fold(changesOf(KEYS, history), (place) => history.seen[place].by === 'bad');
  const outcome = folded ? merge(folded, live, {}) : { conflicts: [], touched: false };
  return { live, after: repaired(live, outcome.repair), outcome, folded };
}

test('a rewind leaves what the good writes alone would have left, and lists what it cannot decide', replayable(() => {
  fc.assert(fc.property(histories, (history) => {
    const { after, outcome } = rewound(history);
    const expected = expectation(history);
    const wanted = expected.item && itemOf(KEYS, expected.item);

    expect({ item: after, same: same(after, wanted) }).toEqual({ item: after, same: true });
    expect(certain(outcome.conflicts.map(({ attribute }) => attribute ?? '(item)'), expected.doubts)).toEqual(certain(expected.conflicts, expected.doubts));
  }), { numRuns: RUNS });
}));

test(
  'in a third and more of the histories a writer comes between two of the other kind, at one attribute',
  replayable(() => {
    const sample = fc.sample(histories, 2000);

    expect(sample.filter(interleaves).length).toBeGreaterThan(2000 / 3);
  }),
);

test.each([
  [['bad insert', 'good update', 'bad delete', 'bad insert']],
  [['bad delete', 'bad insert', 'expires']],
  [['bad delete', 'good insert', 'bad update']],
])('the histories hold the lives %j', replayable((kinds) => {
  expect(fc.sample(histories, 3000).filter((history) => holds(history, ...kinds)).length).toBeGreaterThan(0);
}));

test('a rewind that is done has nothing left to do', replayable(() => {
  fc.assert(fc.property(histories, (history) => {
    const { after, folded, outcome: { conflicts } } = rewound(history);
    const again = folded ? merge(folded, after, {}) : { conflicts: [] };

    expect(again).not.toMatchObject({ repair: expect.anything() });
    const named = ({ reason, attribute }: Conflict) => [reason, attribute];
    expect(again.conflicts.map(named)).toEqual(conflicts.map(named));
  }), { numRuns: RUNS });
}));

test('a rewind that is rewound gives back what was there', replayable(() => {
  fc.assert(fc.property(histories, (history) => {
    const { live, after } = rewound(history);
    fc.pre(!same(live, after));
    const repair: Change = { keys: KEYS, old: live, new: after, at: new Date(), sequence: '1', source: 'journal', ttl: false };
    const back = merge(fold([repair], () => true)!, after, {});

    expect(same(repaired(after, back.repair), live)).toBe(true);
    expect(back.conflicts).toEqual([]);
  }), { numRuns: RUNS });
}));

test('nothing is repaired where nothing was damaged', replayable(() => {
  fc.assert(fc.property(histories, (history) => {
    const good: History = { ...history, seen: history.seen.filter(({ by }) => by === 'good') };

    expect(fold(changesOf(KEYS, good), () => false)).toBeUndefined();
  }), { numRuns: 500 });
}));

test('evidence with a hole repairs nothing that the hole could have changed', replayable(() => {
  fc.assert(fc.property(histories, fc.nat(), (history, place) => {
    const seen = history.seen.filter((_, index) => index !== place % history.seen.length);
    const missing = history.seen[place % Math.max(1, history.seen.length)];
    fc.pre(seen.length > 0 && place % history.seen.length > 0 && place % history.seen.length < history.seen.length - 1);
    fc.pre(!equalNamed(missing.before, missing.after));
    const folded = fold(changesOf(KEYS, { ...history, seen }), (index) => seen[index].by === 'bad');

    expect(folded && merge(folded, history.end && itemOf(KEYS, history.end), {}).repair).toBeUndefined();
  }), { numRuns: RUNS });
}));
