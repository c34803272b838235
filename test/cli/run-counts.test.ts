import * as fc from 'fast-check';
import { countRows } from '../../src/cli/report/run-counts';
import type { OutcomeEntry } from '../../src/engine/journal/journal';
import { ReportBuilder } from '../../src/engine/journal/report';

const outcome = fc.record({
  repair: fc.constantFrom(undefined, 'update', 'put', 'delete'),
  conflicts: fc.array(fc.constant({ reason: 'changed since' }), { maxLength: 2 }),
  superseded: fc.array(fc.constant('a'), { maxLength: 2 }),
  touched: fc.boolean(),
  settled: fc.boolean(),
  parts: fc.array(fc.constant(0), { maxLength: 2 }),
});

const number = (text: string) => Number(text.replaceAll(',', ''));

test('each item stands in one line: the lines that are not set in add up to the items', () => {
  fc.assert(fc.property(fc.array(outcome, { maxLength: 2000 }), fc.constantFrom('restored', 'would restore'), (outcomes, label) => {
    const tally = new ReportBuilder(outcomes.length);
    outcomes.forEach((each, item) => {
      const result = each.repair ? 'written' : each.conflicts.length > 0 ? 'conflict' : 'right';
      tally.add({ type: 'outcome', item, keys: {}, result, ...each } as unknown as OutcomeEntry);
    });
    const lines = countRows(tally.report, label).filter(([each]) => !each.startsWith(' '));
    expect(lines.reduce((sum, [, count]) => sum + number(count), 0)).toBe(outcomes.length);
  }), { numRuns: 50 });
});

test('an item that is restored in part, with a conflict, is said to be', () => {
  const tally = new ReportBuilder(1);
  tally.add({ type: 'outcome', item: 0, keys: {}, result: 'written', repair: 'update', parts: [0], conflicts: [{ reason: 'changed since' }], touched: true, superseded: [] });
  expect(countRows(tally.report)).toEqual([
    ['restored', '1', '1 updated; 1 of them in part, with conflicts'],
    ['conflicts', '0', '1 changed since'],
    ['  touched since', '1', 'good writes to the item since its damage, whatever they changed: they stay'],
  ]);
});
