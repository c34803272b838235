/**
 * What `advise` predicts of a copy back, and what it took, in a process of its own: `<items of the first table> <items
 * of the second> <rounds>`. The rates come from the first table, the prediction and the measurement from the second.
 */
import { ConsumedUnits } from './consumed-units';
import { seedEvents } from './event-table';
import { Connection } from '../../src/cli/connection/connection';
import { SYSTEM_CLOCK } from '../../src/clock/clock';
import { PRICES } from '../../src/engine/advice/prices';
import type { Range } from '../../src/engine/advice/range';
import { type Rates, RATES } from '../../src/engine/advice/rates';
import { scanCost } from '../../src/engine/advice/scan-cost';
import { isPossible, waysBack } from '../../src/engine/advice/ways';
import { parseFilter } from '../../src/engine/damage/filter/filter';
import { describeTable, type Table } from '../../src/engine/dynamodb/table';
import { compare } from '../../src/engine/evidence/pair/comparison';
import { pairChanges } from '../../src/engine/evidence/pair/pair-changes';
import { tableSnapshot } from '../../src/engine/evidence/pair/snapshot';
import { MAX_ITEMS } from '../../src/engine/plan/safety-limits';
import { DynamoDbLocal } from '../emulator/dynamodb-local';
import { LocalTable } from '../engine/local-table';

const MIGRATION = parseFilter('new.action = ""');
const NO_LIMIT = 1e9;
const NO_STREAM = { StreamSpecification: undefined };
const MINUTE = 60_000;

interface Taken {
  readonly seconds: number;
  readonly reads: number;
  readonly writes: number;
}

interface CopiedBack {
  readonly compared: Taken;
  readonly written: Taken;
}

/** A table and its copy from before the damage, read and written by the clients of the command line. */
class Damaged {
  public static async create(local: DynamoDbLocal, items: number): Promise<Damaged> {
    const [live, copy] = [await LocalTable.create(local, NO_STREAM), await LocalTable.create(local, NO_STREAM)];
    await seedEvents(copy, items);
    await seedEvents(live, items);
    return new Damaged(live, copy, await Connection.open({ endpointUrl: local.endpoint }));
  }

  private readonly units = new ConsumedUnits();
  private readonly writer;

  private constructor(
    private readonly live: LocalTable, private readonly copy: LocalTable, private readonly connection: Connection,
  ) {
    this.writer = connection.writer();
    this.units.watch(connection.dynamodb);
    this.units.watch(this.writer);
  }

  public async table(): Promise<Table> {
    return describeTable(this.connection.dynamodb, this.live.name);
  }

  public async diff(): Promise<Taken> {
    const [before, after] = [this.snapshot(this.copy, false), this.snapshot(this.live, false)];
    return this.taken(() => compare({ before, after, keyNames: ['pk'], folder: this.live.file('spilled') }));
  }

  /** Damages the first items, and copies them back. */
  public async copyBack(damaged: number): Promise<CopiedBack> {
    const from = new Date();
    await seedEvents(this.live, damaged, { damaged: true });
    const [before, after] = [this.snapshot(this.copy, false, from), this.snapshot(this.live, true)];
    const table = await this.table();
    let plan!: Awaited<ReturnType<LocalTable['plan']>>;
    const compared = await this.taken(async () => {
      plan = await this.live.plan(MIGRATION, {
        rules: { only: ['action'] },
        from,
        changes: ({ bookmarks, aside: folder }) =>
          pairChanges({ before, after, folder, table, clock: SYSTEM_CLOCK, from, bookmarks }),
      });
    });
    let updated = 0;
    const written = await this.taken(async () => {
      const { report } = await this.live.apply(plan, { client: this.writer, limits: { maxItems: damaged } });
      updated = report.updated;
    });
    if (updated !== damaged) throw new Error(`${damaged} items must be copied back, got ${updated}`);
    return { compared, written };
  }

  public async remove(): Promise<void> {
    this.connection.close();
    await Promise.all([this.live.remove(), this.copy.remove()]);
  }

  private snapshot({ name: tableName }: LocalTable, consistent: boolean, time?: Date) {
    return tableSnapshot({
      client: this.connection.dynamodb, clock: SYSTEM_CLOCK, tableName, time, consistent, capacityPerSecond: NO_LIMIT,
    });
  }

  private async taken(work: () => Promise<unknown>): Promise<Taken> {
    this.units.reset();
    const started = performance.now();
    await work();
    return { seconds: (performance.now() - started) / 1000, ...this.units.counts };
  }
}

/** The rates of `advise`, with those that were measured in the place of its limits. */
function measuredRates({ bytes }: Table, runs: readonly CopiedBack[], items: number): Rates {
  const { units } = scanCost([{ bytes: bytes!, consistent: true }]);
  const seconds = (part: keyof CopiedBack) => runs.reduce((sum, run) => sum + run[part].seconds, 0);
  return {
    ...RATES,
    unitsRead: { ...RATES.unitsRead, value: runs.length * units / seconds('compared'), basis: 'measured' },
    itemsWritten: { ...RATES.itemsWritten, value: runs.length * items / seconds('written'), basis: 'measured' },
  };
}

/** What `advise` says of a copy back from point-in-time recovery. */
function predicted({ arn, bytes, itemCount }: Table, rates: Rates) {
  const [now, unasked] = [new Date(), { action: 'none', unknown: 'not asked' }];
  const table = { arn, status: 'ACTIVE', items: itemCount, bytes: bytes!, indexes: 0, indexBytes: 0, otherRegions: [], strong: false };
  const way = waysBack({
    now,
    moment: new Date(now.getTime() - 10 * MINUTE),
    rates,
    prices: PRICES,
    findings: {
      table: { action: 'none', seen: table },
      recovery: { action: 'none', seen: { earliest: new Date(now.getTime() - 60 * MINUTE), latest: now } },
      name: 'events',
      stream: unasked,
      exports: unasked,
      backups: unasked,
      deletedTables: unasked,
      recoveryPoints: unasked,
      monitor: unasked,
    },
  }).filter(isPossible).find(({ kind, source }) => kind === 'copy-back' && source === 'point-in-time')!;
  const seconds = (name: string) => secondsOf(way.phases.find((phase) => phase.name.startsWith(name))!.milliseconds!);
  const dollars = (name: string) => way.costs.find((cost) => cost.name === name)!.dollars!;
  return { compare: { seconds: seconds('compare'), dollars: dollars('reads') }, write: { seconds: seconds('write'), dollars: dollars('writes') } };
}

function secondsOf({ least, most }: Range): Range {
  return { least: least / 1000, most: most! / 1000 };
}

function dollarsOf({ reads, writes }: Taken): number {
  const { millionReads, millionWrites } = PRICES.prices;
  return (reads * millionReads.dollars + writes * millionWrites.dollars) / 1e6;
}

async function rounds(first: number, second: number, count: number) {
  const local = await DynamoDbLocal.start();
  const [small, large] = [await Damaged.create(local, first), await Damaged.create(local, second)];
  const few = Math.min(first, MAX_ITEMS / 4);
  // The round before the first warms up the server and the code.
  await small.copyBack(few);
  const measured: object[] = [];
  for (let round = 0; round < count; round++) {
    const before = await small.copyBack(few);
    const diff = await large.diff();
    const took = await large.copyBack(MAX_ITEMS);
    // The machine is as busy around the measurement as during it.
    const after = await small.copyBack(few);
    const table = await large.table();
    const expected = predicted(table, measuredRates(await small.table(), [before, after], few));
    const { units } = scanCost([false, false].map((consistent) => ({ bytes: table.bytes!, consistent })));
    measured.push({
      diff: { units, reads: diff.reads },
      compare: { predicted: expected.compare, measured: { ...took.compared, dollars: dollarsOf(took.compared) } },
      write: { predicted: expected.write, measured: { ...took.written, dollars: dollarsOf(took.written) } },
    });
  }
  // The server ends with this process.
  await Promise.all([small.remove(), large.remove()]);
  return { measured };
}

Object.assign(process.env, { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
const [first, second, count] = process.argv.slice(2).map(Number);
void rounds(first, second, count).then((result) => console.log(JSON.stringify(result)));
