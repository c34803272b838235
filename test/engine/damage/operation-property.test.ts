import * as fc from 'fast-check';
import { ATTRIBUTES, goodOperation, type Operation, operations, performed, played, type Played } from './operation-history';
import { Fold } from '../../../src/engine/damage/fold';
import type { RestoreRules } from '../../../src/engine/damage/restore-rules';
import { merge, type Merge } from '../../../src/engine/repair/merge';
import { attribute, type Item, sameValue } from '../../../src/engine/values/attribute-value';
import { repaired, same } from '../repair/repaired';
import { replayable } from '../seed';

const KEYS: Item = { pk: { S: 'k' } };
const RUNS = Number(process.env.HISTORIES ?? 5000);
const RULES: RestoreRules[] = [{}, { deep: ['profile'] }];
const rules = fc.constantFrom(...RULES);

function rewound(
  { changes, damage }: Played,
  live: Item | undefined,
  by: RestoreRules,
): { outcome: Merge; after?: Item; superseded: string[] } {
  const fold = new Fold(KEYS, by);
  changes.forEach((change, place) => fold.add(change, damage[place]));
  const folded = fold.result();
  const outcome = folded ? merge(folded, live, by) : { conflicts: [], touched: false };
  return {
    outcome,
    after: repaired(live, outcome.repair),
    superseded: (folded?.superseded ?? []).map(({ path }) => path.join('.')),
  };
}

const attributesIn = ({ conflicts }: Merge) => new Set(conflicts.map(({ attribute: name }) => name?.split('.')[0]));

test('an attribute is as the good operations alone would have left it, or is a conflict', replayable(() => {
  fc.assert(fc.property(operations, rules, (all, by) => {
    const history = played(KEYS, all);
    const { after, outcome } = rewound(history, history.end, by);
    const conflicts = attributesIn(outcome);

    for (const [name, value] of history.clean) {
      const found = attribute(after!, name);
      expect({ name, found, right: conflicts.has(name) || sameValue(found, value) }).toEqual({
        name,
        found,
        right: true,
      });
    }
  }), { numRuns: RUNS });
}));

test('an attribute to which no good operation came after the damage is restored, and is no conflict', replayable(() => {
  fc.assert(fc.property(operations, rules, (all, by) => {
    const history = played(KEYS, all);
    const { after, outcome } = rewound(history, history.end, by);
    const conflicts = attributesIn(outcome);

    for (const name of ATTRIBUTES.filter((each) => !history.met.has(each))) {
      const right = sameValue(attribute(after!, name), history.clean.get(name));
      expect({ name, conflict: conflicts.has(name), right }).toEqual({ name, conflict: false, right: true });
    }
  }), { numRuns: RUNS });
}));

test('members of a map that are looked into are never a conflict: each is as the good operations alone would have left it', replayable(() => {
  const members: fc.Arbitrary<Operation[]> = fc.array(fc.record<Operation>({
    by: fc.constantFrom('good', 'bad'), what: fc.constantFrom('member', 'removeMember'), attribute: fc.constant('profile'), choice: fc.nat(3),
  }), { minLength: 2, maxLength: 9 });
  fc.assert(fc.property(members, (all) => {
    const history = played(KEYS, all);
    const { after, outcome } = rewound(history, history.end, { deep: ['profile'] });

    expect(outcome.conflicts).toEqual([]);
    expect(sameValue(attribute(after!, 'profile'), history.clean.get('profile'))).toBe(true);
  }), { numRuns: RUNS });
}));

test('of a number with steps exactly these are taken off, whatever good writers added', replayable(() => {
  const additions: fc.Arbitrary<Operation[]> = fc.array(fc.record<Operation>({
    by: fc.constantFrom('good', 'bad'), what: fc.constant('add'), attribute: fc.constant('stock'), choice: fc.nat(3),
  }), { minLength: 1, maxLength: 12 });
  fc.assert(fc.property(additions, additions.map((all) => all.filter(({ by }) => by === 'good')), (seen, unseen) => {
    const history = played(KEYS, seen);
    const live = unseen.reduce((item, each, turn) => performed(item, each, turn)!, history.end);
    const clean = [...seen, ...unseen]
      .filter(({ by }) => by === 'good')
      .reduce((item, each, turn) => performed(item, each, turn)!, played(KEYS, []).end);
    const { after, outcome } = rewound(history, live, { delta: ['stock'] });

    expect(outcome.conflicts).toEqual([]);
    expect(same(after, clean)).toBe(true);
  }), { numRuns: RUNS });
}));

/** The good write that comes last, in the evidence and after it. */
type Last =
  { readonly kind: 'operation'; readonly operation: Operation } | { readonly kind: 'put' | 'delete' | 'again' };
const lastWrites: fc.Arbitrary<Last> = fc.oneof(
  { weight: 6, arbitrary: goodOperation.map((operation) => ({ kind: 'operation' as const, operation })) },
  { weight: 1, arbitrary: fc.constantFrom<Last[]>({ kind: 'put' }, { kind: 'delete' }, { kind: 'again' }) },
);

/** Ends a history with damage that deletes or inserts the item, or with none. */
function ended(history: Played, ending: 'none' | 'deleted'): Played {
  if (ending === 'none') return history;
  const change = { keys: KEYS, old: history.end, at: new Date(2_000_000), sequence: '5000000000', source: 'stream' as const, ttl: false };
  return { ...history, changes: [...history.changes, change], damage: [...history.damage, true] };
}

function written(live: Item | undefined, before: Item, last: Last): Item | undefined {
  switch (last.kind) {
    case 'operation': return live && performed(live, last.operation, 77);
    case 'put': return { ...KEYS, name: { S: 'put' }, stock: { N: '3' } };
    case 'delete': return undefined;
    case 'again': return before;
  }
}

test('a good write is judged alike, whether the evidence shows it or only the item: the fold and the merge agree', replayable(() => {
  fc.assert(fc.property(operations, fc.constantFrom<('none' | 'deleted')[]>('none', 'none', 'none', 'deleted'), lastWrites,
    fc.constantFrom<RestoreRules[]>(...RULES, { delta: ['stock'] }, { together: [['name', 'roles']] }, { only: ['tags', 'stock'] }), (all, ending, last, by) => {
      const history = ended(played(KEYS, all), ending);
      const before = ending === 'none' ? history.end : undefined;
      const clean = before ?? rewound(history, undefined, by).after;
      const live = written(before, clean ?? history.end, last);
      fc.pre(!(live === undefined && last.kind === 'operation') && !same(live, before));
      const change = { keys: KEYS, old: before, new: live, at: new Date(3_000_000), sequence: '9000000000', source: 'stream' as const, ttl: false };
      const seen = rewound(
        { ...history, changes: [...history.changes, change], damage: [...history.damage, false] },
        live,
        by,
      );
      const unseen = rewound(history, live, by);

      expect({ after: seen.after, same: same(seen.after, unseen.after) }).toEqual({ after: seen.after, same: true });
      // The filter has judged a write that the evidence shows: what it replaced is superseded. What only the item shows
      // nothing has judged.
      const valuesOf = ({ conflicts }: Merge) =>
        conflicts
          .filter(({ attribute: name }) => !seen.superseded.includes(name ?? ''))
          .map(({ good, ...rest }) => rest)
          .sort((a, b) => (`${a.attribute}` < `${b.attribute}` ? -1 : 1));
      expect(valuesOf(seen.outcome)).toEqual(valuesOf(unseen.outcome));
    }), { numRuns: RUNS });
}));
