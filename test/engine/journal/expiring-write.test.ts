import { leavesExpired } from '../../../src/engine/journal/expiring-write';
import type { OutcomeEntry, WriteEntry } from '../../../src/engine/journal/journal';
import { ReportBuilder } from '../../../src/engine/journal/report';
import { Case, KEYS, N, S } from '../cases';

const NOW = new Date('2026-11-21T10:00:00Z');
const SECONDS = NOW.getTime() / 1000;
const YEARS = 365 * 86_400;
const set = (path: string[], seconds?: number): WriteEntry['write'] => ({
  kind: 'update',
  marks: [{ path, base: seconds === undefined ? undefined : N(seconds), damaged: N(SECONDS + YEARS), since: '1' }],
});
const put = (seconds: number): WriteEntry['write'] => ({ kind: 'put', item: { ...KEYS, expiresAt: N(seconds) } });

test.each<[string, WriteEntry['write'], boolean]>([
  ['put back as it was when it had expired', put(SECONDS), true],
  ['put back with a time to come', put(SECONDS + 1), false],
  ['put back with a time that time to live leaves alone', put(SECONDS - 5 * YEARS), false],
  ['put back without a time', { kind: 'put', item: KEYS }, false],
  ['deleted', { kind: 'delete', item: { ...KEYS, expiresAt: N(SECONDS) } }, false],
  ['given a time that is over', set(['expiresAt'], SECONDS - 1), true],
  ['given a time to come', set(['expiresAt'], SECONDS + 1), false],
  ['left without a time', set(['expiresAt']), false],
  ['given another attribute', set(['lastSeenAt'], SECONDS - 1), false],
  ['given a member of a map', set(['expiresAt', 'x'], SECONDS - 1), false],
])('of an item that is %s, time to live deletes it again: %#', (_, write, expires) => {
  expect(leavesExpired(write, 'expiresAt', NOW)).toBe(expires);
});

test('damaged items that time to live has deleted since are conflicts that are counted, those that a writer has deleted are not', () => {
  const deleted = (by: 'ttl' | 'good') =>
    new Case({ a: S('good') }, ['bad', { a: S('bad') }], [by, undefined]).rewind();
  const tally = new ReportBuilder(2);
  for (const [item, { conflicts }] of [deleted('ttl'), deleted('good')].entries()) {
    tally.add({ type: 'outcome', item, keys: KEYS, result: 'conflict', parts: [], conflicts, touched: true, superseded: [] } satisfies OutcomeEntry);
  }
  expect(tally.report).toMatchObject({ conflicts: 2, deletedByTimeToLive: 1, reasons: { 'deleted since': 2 } });
  expect(deleted('ttl').conflicts).toMatchObject([
    { message: 'time to live deleted the item: "or ttl" in the filter puts it back' },
  ]);
});
