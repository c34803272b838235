import type { OutcomeEntry } from '../../../src/engine/journal/journal';
import { restoredResult } from '../../../src/engine/monitor/batch-result';
import { itemKey } from '../../../src/engine/monitor/item-row';

const keys = { pk: { S: 'order' } };
const change = { change: { keys, old: keys, new: keys, at: new Date(0), sequence: '1', source: 'stream', ttl: false }, record: '1', judgement: { rules: ['Prices'] } } as const;
const plan = { uri: 's3://plans/1/', digest: 'a' } as never;

test.each<[OutcomeEntry['result'], number, string]>([
  ['written', 0, 'restored'], ['written', 1, 'conflict'], ['conflict', 1, 'conflict'], ['superseded', 0, 'superseded'], ['superseded', 1, 'conflict'], ['right', 0, 'right'],
])('an item whose outcome is %s with %d conflicts is decided as %s', (result, conflicts, outcome) => {
  const { decisions } = restoredResult([change], () => ({ result, conflicts, at: 1000 }), plan);

  expect(itemKey(decisions[0].keys)).toBe(itemKey(keys));
  expect(decisions[0]).toMatchObject({ outcome });
});
