import * as fc from 'fast-check';
import { type LocalTable, useLocalTables } from '../local-table';
import { anyRules, certain, changesOfRows, interleavesRuled, itemOfRow, type RuledExpectation, type RuledHistory, ruledExpectation, ruledHistories } from './ruled-history';
import type { Filter } from '../../../src/engine/damage/filter/filter';
import { Fold } from '../../../src/engine/damage/fold';
import { checkRules, type RestoreRules } from '../../../src/engine/damage/restore-rules';
import type { Change } from '../../../src/engine/evidence/change';
import { conflictsOf } from '../../../src/engine/journal/report';
import { conditionalWrites } from '../../../src/engine/repair/conditional-write';
import { merge, type Merge } from '../../../src/engine/repair/merge';
import { withValue } from '../../../src/engine/values/attribute-path';
import type { Item } from '../../../src/engine/values/attribute-value';
import { S } from '../cases';
import { repaired, same } from '../repair/repaired';
import { replayable, SEED } from '../seed';

const HISTORIES = Number(process.env.HISTORIES ?? 5000);
const KEYS: Item = { pk: S('k') };

const createTable = useLocalTables();
let table: LocalTable;

beforeAll(async () => {
  table = await createTable();
});

function rewound(history: RuledHistory, rules: RestoreRules): { item?: Item; outcome: Merge } {
  checkRules(rules, ['pk']);
  const fold = new Fold(KEYS, rules);
  changesOfRows(KEYS, history).forEach((change, place) => fold.add(change, history.rows[place].by === 'bad'));
  const folded = fold.result();
  const live = history.live && itemOfRow(KEYS, history.live);
  const outcome = folded ? merge(folded, live, rules) : { conflicts: [], touched: false };
  return { item: written(live, outcome, rules), outcome };
}

/**
 * True if a doubtful attribute keeps others from being rolled back: those of its group, or all if the rewind is strict.
 */
function decidesOverOthers({ doubts }: RuledExpectation, { strict, together }: RestoreRules): boolean {
  return doubts.some((cell) => strict || together?.flat().includes(cell));
}

/** The write decides about counting up the version. */
function written(live: Item | undefined, { repair }: Merge, rules: RestoreRules): Item | undefined {
  const item = repaired(live, repair);
  if (repair?.kind !== 'update') return item;
  const { writes: [{ input }] } = conditionalWrites(repair, { tableName: 't', keys: KEYS, live, rules });
  const counts = 'UpdateExpression' in input && /=#\w+\+:/.test(input.UpdateExpression!);
  return counts ? withValue(item!, ['v'], { N: String(Number(item!.v.N) + 1) }) : item;
}

test('under any rules a rewind leaves what the log of each attribute says, and gives the reason for the rest', replayable(() => {
  fc.assert(fc.property(ruledHistories, anyRules, (history, rules) => {
    const { item, outcome } = rewound(history, rules);
    const expected = ruledExpectation(history, rules);
    fc.pre(!decidesOverOthers(expected, rules));
    const wanted = expected.row && itemOfRow(KEYS, expected.row);

    expect({ item, right: same(item, wanted) }).toEqual({ item, right: true });
    const conflicts = Object.fromEntries(
      outcome.conflicts.map(({ attribute, reason }) => [attribute ?? '(item)', reason]),
    );
    expect(certain(conflicts, expected.doubts)).toEqual(expected.conflicts);
    if (expected.doubts.length === 0) expect(outcome.touched).toBe(expected.touched);
  }), { numRuns: HISTORIES });
}));

test(
  'in a third and more of the histories a writer comes between two of the other kind, at one attribute',
  replayable(() => {
    expect(fc.sample(ruledHistories, 2000).filter(interleavesRuled).length).toBeGreaterThan(2000 / 3);
  }),
);

test('each rule makes a difference in many of the histories', replayable(() => {
  const sample = fc.sample(fc.tuple(ruledHistories, anyRules), 3000);
  const differs = (without: (rules: RestoreRules) => RestoreRules) =>
    sample.filter(
      ([history, rules]) =>
        JSON.stringify(ruledExpectation(history, rules)) !== JSON.stringify(ruledExpectation(history, without(rules))),
    ).length;

  for (const rule of ['only', 'keep', 'together', 'version', 'deep', 'strict'] as const) {
    const count = differs((rules) => ({ ...rules, [rule]: undefined }));
    expect({ rule, often: count > 50 }).toEqual({ rule, often: true });
  }
}));

const RULES: [string, RestoreRules][] = [
  ['only', { only: ['a', 'm'] }],
  ['keep', { keep: ['b', 'v'] }],
  ['together', { together: [['a', 'b']], keep: ['v'] }],
  ['version', { version: 'v' }],
  ['deep', { deep: ['m'], version: 'v' }],
  ['strict', { strict: true, version: 'v' }],
  ['all of them', { only: ['a', 'b', 'm', 'v'], together: [['a', 'm']], version: 'v', deep: ['m'] }],
];

test.each(RULES)('on DynamoDB: under the rule %s a rewind leaves what the log of each attribute says', replayable(async (name, rules) => {
  const seed = SEED + RULES.findIndex(([rule]) => rule === name);
  const all = fc
    .sample(ruledHistories, { seed, numRuns: Math.max(60, Math.min(HISTORIES, 100_000) / 100) })
    .filter(({ rows }) => rows.length > 0)
    .filter((history) => !decidesOverOthers(ruledExpectation(history, rules), rules));
  const keysOf = (place: number) => ({ pk: S(`${name} ${place}`) });
  const placeOf = ({ pk }: Item) => Number(pk.S!.split(' ').at(-1));
  const evidence = async function* (): AsyncGenerator<Change> {
    for (const [place, history] of all.entries()) yield* changesOfRows(keysOf(place), history);
  };
  const filter: Filter = {
    text: 'by history',
    isDamage: (change) => all[placeOf(change.keys)].rows[Number((change as Change).sequence)].by === 'bad',
  };
  await Promise.all(all.map(async ({ live }, place) => live && table.put(itemOfRow(keysOf(place), live))));
  const plan = await table.plan(filter, { changes: evidence, from: new Date(0), rules });
  const forecast = await table.dryRun(plan);
  const { report, journal } = await table.apply(plan);
  const found: Record<string, string>[] = all.map(() => ({}));
  for await (const { keys, attribute, reason } of conflictsOf(journal)) {
    found[placeOf(keys)][attribute ?? '(item)'] = reason;
  }
  const items = await Promise.all(all.map((_, place) => table.get(keysOf(place))));

  all.forEach((history, place) => {
    const { row, conflicts, doubts } = ruledExpectation(history, rules);
    const right = same(items[place], row && itemOfRow(keysOf(place), row));
    expect({ history, item: items[place], right, conflicts: certain(found[place], doubts) })
      .toEqual({ history, item: items[place], right: true, conflicts });
  });
  expect({ ...report, examples: [], supersededExamples: [] }).toEqual({
    ...forecast,
    examples: [],
    supersededExamples: [],
  });
  expect(report.updated).toBeGreaterThan(0);
}));
