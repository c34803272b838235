import * as fc from 'fast-check';
import { type FaultyConnection, Ledger, useFaultyConnection } from './faulty-connection';
import type { Filter } from '../../../src/engine/damage/filter/filter';
import { type Change, itemName } from '../../../src/engine/evidence/change';
import { conflictsOf } from '../../../src/engine/journal/report';
import { type Item, sameItem } from '../../../src/engine/values/attribute-value';
import type { Fault, FaultProxy } from '../../emulator/fault-proxy';
import { S } from '../cases';
import { certain, expectation } from '../expectation';
import { changesOf, type History, histories, itemOf } from '../history';
import type { LocalTable } from '../local-table';

const SEED = 20261121;
const SCHEDULES = Math.min(500, Math.max(25, Math.ceil(Number(process.env.HISTORIES ?? 0) / 200)));

let connection: FaultyConnection;
let table: LocalTable;
let proxy: FaultProxy;

useFaultyConnection((opened) => {
  connection = opened;
  ({ table, proxy } = opened);
});

const FAULTS: Fault[] = ['throttled', 'overloaded', 'conflicting', 'failing', 'dropped', 'late', 'slow', 'lost', 'cut', 'masked', 'unprocessed'];
const RARE = new Set<Fault>(['late', 'slow']);

/** The faults of the calls in turn, over and over. */
const schedules = fc.array(fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 6, arbitrary: fc.constantFrom<Fault[]>(...FAULTS.filter((kind) => !RARE.has(kind))) },
  { weight: 1, arbitrary: fc.constantFrom<Fault[]>(...RARE) },
), { minLength: 20, maxLength: 60, size: 'max' });

/** Knows damage by the place of a change in the history of its item. */
function byPlace(all: readonly History[], keysOf: (place: number) => Item): Filter {
  const bad = new Map(all.map(({ seen }, place) => [itemName(keysOf(place)), seen.map(({ by }) => by === 'bad')]));
  return { text: 'by history', isDamage: (change) => bad.get(itemName(change.keys))![Number((change as Change).sequence)] };
}

async function* evidenceOf(all: readonly History[], keysOf: (place: number) => Item): AsyncGenerator<Change> {
  for (const [place, history] of all.entries()) yield* changesOf(keysOf(place), history);
}

test('whatever goes wrong, and when: the same items, the same conflicts, each repair counted once', async () => {
  const seen: Partial<Record<Fault, number>> = {};
  let round = 0;
  await fc.assert(fc.asyncProperty(
    fc.array(histories, { minLength: 12, maxLength: 12 }), schedules, fc.constantFrom(1, 3), fc.constantFrom(1, 4, 16),
    async (all, schedule, attempts, concurrency) => {
      const keysOf = (place: number) => ({ pk: S(`${round} ${place}`) });
      round++;
      await proxy.calm();
      await Promise.all(all.map(async ({ end }, place) => end && table.put(itemOf(keysOf(place), end))));
      const plan = await table.plan(byPlace(all, keysOf), {
        changes: () => evidenceOf(all, keysOf),
        from: new Date(0),
      });
      const forecast = await table.dryRun(plan);

      const ledger = new Ledger(connection);
      let calls = 0;
      proxy.injectBy((call) => {
        const kind = schedule[calls++ % schedule.length];
        return kind === 'unprocessed' && !call.endsWith('BatchGetItem') ? undefined : kind;
      });
      const { report, journal } = await connection.apply(plan, attempts, { concurrency });
      Object.entries(proxy.hitsByKind).forEach(
        ([kind, hits]) => (seen[kind as Fault] = (seen[kind as Fault] ?? 0) + hits),
      );
      await proxy.calm();

      const found = all.map(() => new Set<string>());
      for await (const { keys, attribute } of conflictsOf(journal)) found[Number(keys.pk.S!.split(' ')[1])].add(attribute ?? '(item)');
      const items = await Promise.all(all.map((_, place) => table.get(keysOf(place))));
      all.forEach((history, place) => {
        const { item, conflicts, doubts } = expectation(history);
        const wanted = item && itemOf(keysOf(place), item);
        const right = wanted && items[place] ? sameItem(wanted, items[place]) : wanted === items[place];
        expect({ history, item: items[place], right, conflicts: certain(found[place], doubts) })
          .toEqual({ history, item: items[place], right: true, conflicts: certain(conflicts, doubts) });
      });
      const unordered = { examples: [], supersededExamples: [] };
      expect({ ...report, ...unordered }).toEqual({ ...forecast, settled: ledger.unheard, ...unordered });
      expect([...ledger.taken.values()].filter((times) => times > 1)).toEqual([]);
    }), { seed: SEED, numRuns: SCHEDULES, endOnFailure: true });

  expect(Object.keys(seen).sort()).toEqual([...FAULTS].sort());
}, 3_600_000);
