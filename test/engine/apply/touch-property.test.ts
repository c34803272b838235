import * as fc from 'fast-check';
import { Fold } from '../../../src/engine/damage/fold';
import { decodeFold, encodeFold } from '../../../src/engine/damage/fold-json';
import { checkRules, type RestoreRules } from '../../../src/engine/damage/restore-rules';
import type { Change } from '../../../src/engine/evidence/change';
import { type ConditionalWrite, updated } from '../../../src/engine/repair/conditional-write';
import { decide, type Decision } from '../../../src/engine/repair/decision';
import { withValue } from '../../../src/engine/values/attribute-path';
import type { Item } from '../../../src/engine/values/attribute-value';
import { S } from '../cases';
import { anyRules, certain, changesOfRows, itemOfRow, type RuledHistory, ruledExpectation, ruledHistories } from '../damage/ruled-history';
import { same } from '../repair/repaired';
import { replayable } from '../seed';

const HISTORIES = Number(process.env.HISTORIES ?? 5000);
const KEYS: Item = { pk: S('k') };
const AT = Date.parse('2026-11-21T09:59:07Z');
const NOW = S('2026-11-21T09:59:07Z');

/** Every write stamps its item. */
const stamped = (item: Item, turn: number): Item => ({
  ...item,
  u: S(`2025-01-01T00:${String(turn).padStart(2, '0')}:00Z`),
});
const plain = (item: Item | undefined) => item && withValue(item, ['u'], undefined);

function changesOf(history: RuledHistory): Change[] {
  return changesOfRows(KEYS, history).map((change, turn) => {
    const { old, new: image } = change;
    return { ...change, old: old && stamped(old, turn), new: image && stamped(image, turn + 1) };
  });
}

function liveOf({ rows, live }: RuledHistory): Item | undefined {
  if (!live) return undefined;
  const last = rows.at(-1)?.after;
  return stamped(itemOfRow(KEYS, live), last && same(itemOfRow(KEYS, last), itemOfRow(KEYS, live)) ? rows.length : 59);
}

function rewound(history: RuledHistory, rules: RestoreRules): { live?: Item; item?: Item; outcome: Decision } {
  checkRules(rules, ['pk']);
  const fold = new Fold(KEYS, rules);
  changesOf(history).forEach((change, place) => fold.add(change, history.rows[place].by === 'bad'));
  const folded = fold.result();
  const live = liveOf(history);
  if (!folded) return { live, item: live, outcome: { writes: [], conflicts: [], touched: false } };
  const outcome = decide(decodeFold(JSON.parse(JSON.stringify(encodeFold(folded)))), live, {
    tableName: 't',
    rules,
    at: AT,
  });
  return { live, item: outcome.writes.reduce((image, write) => written(image, write, rules), live), outcome };
}

function written(image: Item | undefined, write: ConditionalWrite, rules: RestoreRules): Item | undefined {
  switch (write.kind) {
    case 'put': return write.item;
    case 'delete': return undefined;
    case 'update': return updated(image!, write.marks, { rules });
  }
}

test('whatever is repaired is touched, what is not keeps its time, and the rest is as without touching', replayable(() => {
  fc.assert(fc.property(ruledHistories, anyRules, (history, more) => {
    const expected = ruledExpectation(history, more);
    // A doubtful attribute decides about its group, and about all attributes if the rewind is strict.
    fc.pre(!expected.doubts.some((cell) => more.strict || more.together?.flat().includes(cell)));
    const { live, item, outcome } = rewound(history, { ...more, touch: ['u'] });
    const wanted = expected.row && itemOfRow(KEYS, expected.row);

    expect({ item, right: same(plain(item), wanted) }).toEqual({ item, right: true });
    expect(item?.u).toEqual(outcome.writes.length > 0 ? NOW : live?.u);
    expect(certain(Object.fromEntries(outcome.conflicts.map(({ attribute, reason }) => [attribute ?? '(item)', reason])), expected.doubts)).toEqual(expected.conflicts);
    if (expected.doubts.length === 0) expect(outcome.touched).toBe(expected.touched);
  }), { numRuns: HISTORIES });
}));

test('what was touched and counted by a rewind is right for the next one', replayable(() => {
  fc.assert(fc.property(ruledHistories, anyRules, (history, more) => {
    const rules = { ...more, touch: ['u'], together: undefined, strict: false };
    const { item, outcome } = rewound(history, rules);
    fc.pre(outcome.writes.length > 0 && outcome.conflicts.length === 0);
    const fold = new Fold(KEYS, rules);
    changesOf(history).forEach((change, place) => fold.add(change, history.rows[place].by === 'bad'));

    expect(decide(fold.result()!, item, { tableName: 't', rules, at: AT + 1000 })).toMatchObject({
      writes: [],
      conflicts: [],
    });
  }), { numRuns: HISTORIES / 10 });
}));
