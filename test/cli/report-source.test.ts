import type { PlanFolder } from '../../src/cli/plan-folder/plan-folder';
import { expiredIn } from '../../src/cli/report/report-source';
import type { JournalEntry, OutcomeEntry, WriteEntry } from '../../src/engine/journal/journal';
import type { PlanHeader } from '../../src/engine/plan/plan';

const AT = '2026-01-21T10:00:00.000Z';
const SECONDS = Date.parse(AT) / 1000;
const keys = { pk: { S: 'k' } };
const N = (seconds: number) => ({ N: String(seconds) });
const write = (item: number, part: number, change: WriteEntry['write']): WriteEntry => ({ type: 'write', item, part, keys, at: AT, write: change });
const put = (expiresAt: number): WriteEntry['write'] => ({ kind: 'put', item: { ...keys, expiresAt: N(expiresAt) } });
const set = (name: string, base: number): WriteEntry['write'] =>
  ({ kind: 'update', marks: [{ path: [name], base: N(base), damaged: N(0), since: '1' }] });
const outcome = (item: number, ...parts: number[]): OutcomeEntry =>
  ({ type: 'outcome', item, keys, result: 'written', parts, conflicts: [], touched: false, superseded: [] });

function expired(entries: readonly JournalEntry[], expiry: string | undefined = 'expiresAt'): Promise<number> {
  async function* each() {
    yield* entries;
  }
  return expiredIn(
    { history: () => ({ entries: each }) } as unknown as PlanFolder,
    { rules: { expiry } } as PlanHeader,
  );
}

test('items that were put back or given a time that was over when they were written are counted', async () => {
  expect(await expired([write(0, 0, put(SECONDS - 1)), write(1, 0, set('expiresAt', SECONDS)), outcome(0, 0), outcome(1, 0)])).toBe(2);
});

test('what expired only after it was written, was deleted, or is the time of another attribute is not', async () => {
  const deleted: WriteEntry['write'] = { kind: 'delete', item: { ...keys, expiresAt: N(SECONDS - 1) } };
  const changes = [put(SECONDS + 60), set('expiresAt', SECONDS + 60), set('seenAt', SECONDS - 1), deleted];
  expect(await expired(changes.flatMap((change, item) => [write(item, 0, change), outcome(item, 0)]))).toBe(0);
});

test('writes that did not happen are not counted', async () => {
  expect(await expired([write(0, 0, put(SECONDS - 1)), outcome(0), write(1, 0, put(SECONDS - 1))])).toBe(0);
});

test('without time to live nothing expires', async () => {
  async function* none(): AsyncGenerator<JournalEntry> {
    yield* [];
    throw new Error('the journal is not read');
  }
  expect(
    await expiredIn({ history: () => ({ entries: none }) } as unknown as PlanFolder, { rules: {} } as PlanHeader),
  ).toBe(0);
});
