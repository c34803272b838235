import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import * as fc from 'fast-check';
import { promptRequests } from '../../../../src/cli/connection/request-timeouts';
import { parseFilter } from '../../../../src/engine/damage/filter/filter';
import type { Plan } from '../../../../src/engine/plan/plan';
import { DynamoDbLocal } from '../../../emulator/dynamodb-local';
import { type Fault, FaultProxy } from '../../../emulator/fault-proxy';
import { N, S } from '../../cases';
import { knowErrorsOfNode, retries } from '../../impatience';
import { LocalTable } from '../../local-table';

const SEED = 20261121;
const ITEMS = 60;
const FILTER = parseFilter('changed(a) and new.a = 2');

let local: DynamoDbLocal;
let proxy: FaultProxy;
let table: LocalTable;
let streams: DynamoDBStreamsClient;
let undisturbed: Plan;

/** A stream of several pages. */
beforeAll(async () => {
  knowErrorsOfNode();
  local = await DynamoDbLocal.start();
  proxy = await FaultProxy.before(local.endpoint, 800);
  streams = new DynamoDBStreamsClient({
    endpoint: proxy.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    retryStrategy: retries(1),
    requestHandler: promptRequests({ connection: 600, silence: 600 }),
  });
  table = await LocalTable.create(local);
  const text = S('x'.repeat(20_000));
  await Promise.all(Array.from({ length: ITEMS }, async (_, place) => {
    const keys = { pk: S(`item ${place}`) };
    await table.put({ ...keys, a: N(1), text });
    await table.update(keys, { a: N(2) });
    await table.update(keys, { b: N(place) });
  }));
  undisturbed = await table.plan(FILTER);
});

afterEach(async () => proxy.calm());

afterAll(async () => {
  streams?.destroy();
  await table?.remove();
  await proxy?.stop();
  await local?.stop();
});

const QUICK: Fault[] = ['overloaded', 'failing', 'dropped', 'lost', 'cut', 'masked', 'expired'];

test('whatever goes wrong while the stream is read, and when: the same plan', async () => {
  const seen: Partial<Record<Fault, number>> = {};
  const schedules = fc.array(fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 8, arbitrary: fc.constantFrom(...QUICK) }, { weight: 1, arbitrary: fc.constant<Fault>('slow') }), { minLength: 8, maxLength: 20, size: 'max' });
  await fc.assert(fc.asyncProperty(schedules, async (schedule) => {
    let calls = 0;
    // An iterator can only expire where one is used.
    proxy.injectBy((call) => {
      const kind = schedule[calls++ % schedule.length];
      return kind === 'expired' && !call.endsWith('GetRecords') ? undefined : kind;
    });
    fc.pre(schedule.includes(undefined));
    const plan = await table.plan(FILTER, { changes: () => table.evidence(streams) });
    Object.entries(proxy.hitsByKind).forEach(([kind, hits]) => seen[kind as Fault] = (seen[kind as Fault] ?? 0) + hits);

    expect(plan.header.counts).toEqual({
      ...undisturbed.header.counts,
      changes: 3 * ITEMS,
      damage: ITEMS,
      items: ITEMS,
    });
    expect(plan.header.itemsDigest).toBe(undisturbed.header.itemsDigest);
  }), { seed: SEED, numRuns: 10, endOnFailure: true });

  expect(Object.keys(seen).sort()).toEqual([...QUICK, 'slow'].sort());
});

test('a shard whose beginning is trimmed before it is read is read from where it begins now', async () => {
  let calls = 0;
  proxy.injectBy((call) => call.endsWith('GetRecords') && calls++ === 0 ? 'trimmed' : undefined);
  const plan = await table.plan(FILTER, { changes: () => table.evidence(streams) });

  expect(proxy.hits).toBe(1);
  expect(plan.header.itemsDigest).toBe(undisturbed.header.itemsDigest);
});

test('what is trimmed behind an expired iterator is left out, and what is left is read', async () => {
  const schedule: (Fault | undefined)[] = [undefined, 'expired'];
  let asked = 0;
  proxy.injectBy((call) => call.endsWith('GetRecords') ? schedule.shift() : call.endsWith('GetShardIterator') && ++asked === 2 ? 'trimmed' : undefined);
  const sequences: string[] = [];
  for await (const { sequence } of table.evidence(streams)) sequences.push(sequence);

  expect(proxy.hits).toBe(2);
  // Nothing has really been trimmed here, so it all comes again.
  expect(sequences.length).toBeGreaterThan(3 * ITEMS);
});

test.each<Fault>(['failing', 'cut', 'denied'])('a stream that is %s for good gives no plan', async (kind) => {
  const folder = table.file('plan');
  let calls = 0;
  proxy.injectBy((call) => call.endsWith('GetRecords') && calls++ > 0 ? kind : undefined);

  await expect(table.plan(FILTER, { folder, changes: () => table.evidence(streams) })).rejects.toThrow();
  expect(proxy.hits).toBeGreaterThan(0);
  expect(existsSync(join(folder, 'plan.json'))).toBe(false);
});
