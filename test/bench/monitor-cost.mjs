/** What a change monitor takes, on the emulator: from a bad write to the restored item, in memory, and for a bulk change. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { printNote, printTable } from './printed-table.mjs';
import { inFreshProcess } from './rounds.mjs';
import { median } from './statistics.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TEST = join(ROOT, 'test');
const TS_NODE = [join(ROOT, 'node_modules/ts-node/dist/bin.js'), '--transpile-only', '--project', join(ROOT, 'tsconfig.dev.json')];
const HANDLER = join(ROOT, 'assets/handlers/change-monitor.lambda/index.js');
const SCRIPT = join(TEST, 'bench/monitor-function.mjs');

const WRITES = 100;
const BULK = 1_000;
const TITLES = { Bare: 'bare path', Matching: 'monitor, a filter', Immutable: 'monitor, immutable' };

/** The function of the monitor with batches of so many changes. */
const UNBOUNDED = 10_000;
const MEMORY = [100, 1_000].flatMap(size => [false, true].map(bad => ({ bad, size, batches: 1, maxItemsPerMinute: UNBOUNDED })));
const BULKS = [10, 100, 1_000].map(size => ({ bad: true, size, batches: BULK / size, maxItemsPerMinute: 50 }));

export function monitorCost({ directory }) {
  againstBarePath(directory);
  inFunction(directory);
}

function againstBarePath(directory) {
  const folder = join(directory, 'bare-restore');
  mkdirSync(folder, { recursive: true });
  const { milliseconds, inFunction: taken, bulk } = inFreshProcess([...TS_NODE, join(TEST, 'bench/monitor-latency-sample.ts'), WRITES, BULK, folder]);
  const times = (way, share) => quantile(milliseconds[way], share);
  const ratio = (way, share) => (times(way, share) / times('Bare', share)).toFixed(2);

  printTable(
    `change-monitor: from a bad write to the restored item, ${WRITES} writes to each table in turn, on the emulator`,
    ['', 'p50 ms', 'p99 ms', 'x p50', 'x p99', 'in the function, p50 ms', 'x'],
    Object.entries(TITLES).map(([way, title]) => [
      title,
      times(way, 0.5).toFixed(0), times(way, 0.99).toFixed(0), ratio(way, 0.5), ratio(way, 0.99),
      median(taken[way]).toFixed(0), (median(taken[way]) / median(taken.Bare)).toFixed(1),
    ]),
  );
  printNote('The bare path has the same kind of mapping and memory, and a function that makes one conditional write. The emulator looks at a stream four\n'
    + 'times a second, as Lambda does; a bad write comes at any time between two looks. The goal is 1.3.\n'
    + 'An immutable table also has a record of each repair, which its monitor recognises: a second invocation, after the item is back.');
  printTable(
    'change-monitor: a bulk change that a rule forbids, in a deployed stack',
    ['items written', 'bound a minute', 'items restored', 'plans', 'items in plans'],
    [[bulk.items, bulk.bound, bulk.restored, bulk.plans, bulk.planned]],
  );
}

function inFunction(directory) {
  const outfile = join(directory, 'monitor-function-sample.js');
  buildSync({
    entryPoints: [join(TEST, 'bench/monitor-function-sample.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    // The emulator is found from there.
    define: { __dirname: JSON.stringify(join(TEST, 'emulator')) },
  });
  const measured = inFreshProcess([outfile, HANDLER, SCRIPT, JSON.stringify([...MEMORY, ...BULKS])]);
  const [memory, bulks] = [measured.slice(0, MEMORY.length), measured.slice(MEMORY.length)];

  printTable(
    'change-monitor: the function in a plain Node.js process, one batch',
    ['changes', 'unintended', 's', 'peak RSS MB', 'of it after loading', 'requests'],
    memory.map(({ size, bad, seconds, rss, loaded, requests }) => [
      size, bad ? 'all' : 'none', seconds.toFixed(2), (rss / 1e6).toFixed(0), (loaded / 1e6).toFixed(0), total(requests),
    ]),
  );
  printTable(
    `change-monitor: a bulk change of ${BULK} items that a rule forbids, with a bound of ${BULKS[0].maxItemsPerMinute} a minute`,
    ['changes a batch', 'items restored', 'plans', 'items in plans', 'requests', 'DynamoDB', 'S3', 'CloudWatch, EventBridge', 's'],
    bulks.map(({ size, restored, plans, planned, requests, seconds }) => [
      size, restored, plans, planned, total(requests), requests.DynamoDB, requests.S3,
      total(requests) - requests.DynamoDB - requests.S3, seconds.toFixed(1),
    ]),
  );
}

function total(requests) {
  return Object.values(requests).reduce((sum, count) => sum + count, 0);
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
