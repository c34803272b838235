import type { JournalEntry } from '../../../src/engine/journal/journal';
import { JournalOrder } from '../../../src/engine/journal/journal-order';
import { KEYS } from '../cases';

const PLAN = { digest: 'digest', items: 2 };
const run = (plan = 'digest'): JournalEntry => ({ type: 'run', plan, tableName: 't', tableArn: 'arn', at: '2026-11-21T10:00:00.000Z' });
const write = (item: number, part: number): JournalEntry =>
  ({ type: 'write', item, part, keys: KEYS, at: '2026-11-21T10:00:00.000Z', write: { kind: 'put', item: KEYS } });
const outcome = (item: number, ...parts: number[]): JournalEntry =>
  ({ type: 'outcome', item, keys: KEYS, result: 'written', parts, conflicts: [], touched: false, superseded: [] });

/** The last entry is the one that is judged: those before it are in order. */
function faultOf(...entries: JournalEntry[]): string | undefined {
  const order = new JournalOrder(PLAN);
  const faults = entries.map((entry) => order.faultOf(entry));
  expect(faults.slice(0, -1).filter((fault) => fault !== undefined)).toEqual([]);
  return faults.at(-1);
}

test('writes of items and their outcomes follow the beginning of a run, in any order of the items', () => {
  expect(faultOf(run(), write(1, 0), write(0, 0), write(0, 1), outcome(0, 0, 1), outcome(1))).toBeUndefined();
});

test.each([
  ['another plan', [run('other')], 'it is the journal of another plan, SHA-256 "other"'],
  ['a second beginning', [run(), run()], 'a run begins for the second time'],
  ['a write before the beginning', [write(0, 0)], 'the journal does not begin with a run'],
  ['an item beyond the plan', [run(), write(2, 0)], 'the plan has no item 2'],
  ['a write that is there twice', [run(), write(0, 0), write(0, 0)], 'write 0 of item 0 is there twice'],
  ['an outcome of a write that is not there', [run(), write(0, 0), outcome(0, 0, 1)], 'write 1 of item 0 is missing, and its outcome is there'],
  ['an outcome of a write of another item', [run(), write(0, 0), outcome(1, 0)], 'write 0 of item 1 is missing, and its outcome is there'],
  ['a second outcome', [run(), outcome(0), outcome(0)], 'item 0 has an outcome already'],
  ['a write after the outcome', [run(), outcome(0), write(0, 0)], 'item 0 has an outcome already'],
])('%s is a fault', (_, entries, fault) => {
  expect(faultOf(...entries)).toBe(fault);
});
