/** What comparing two tables takes, against a parallel scan of both by the SDK alone; and its memory. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { printNote, printTable } from './printed-table.mjs';
import { interleaved } from './rounds.mjs';
import { median, ratio } from './statistics.mjs';

const STUB = fileURLToPath(new URL('./scan-stub.mjs', import.meta.url));
const EMULATOR = fileURLToPath(new URL('../emulator', import.meta.url));
const ITEMS = [1e4, 1e5, 1e6];
const LOCAL_ITEMS = 20_000;
const WAYS = { bare: 'bare parallel scan', pair: 'pair', apart: 'pair, in another order' };

/** The largest takes minutes. */
const MOST_ROUNDS = { 1e6: 2 };

export function pairCost({ rounds, directory }) {
  const sample = join(directory, 'pair-sample.js');
  buildSync({
    entryPoints: [fileURLToPath(new URL('./pair-sample.ts', import.meta.url))],
    outfile: sample,
    bundle: true,
    platform: 'node',
    target: 'node24',
    // DynamoDB Local is found from where its class is.
    define: { __dirname: JSON.stringify(EMULATOR) },
  });
  const folder = join(directory, 'spilled');
  for (const items of ITEMS) fromStub(items, Math.min(rounds, MOST_ROUNDS[items] ?? rounds), sample, folder);
  fromLocal(rounds, sample, folder);
}

function fromStub(items, rounds, sample, folder) {
  const measured = interleaved(rounds, Object.fromEntries(Object.keys(WAYS).map(way => [way, [sample, way, items, STUB, folder]])));
  const series = (way, property) => measured[way].map(result => result[property]);
  printTable(
    `pair: two tables of ${items} items, pages of a stub, medians of ${rounds} rounds; ratios with the least and the greatest of the rounds`,
    ['', 's', 'items/s', 'x the throughput', 'CPU s', 'x per CPU second', 'peak RSS MB', 'on disk'],
    Object.entries(WAYS).map(([way, title]) => [
      title,
      median(series(way, 'seconds')).toFixed(2),
      (2 * items / median(series(way, 'seconds'))).toFixed(0),
      ratio(series('bare', 'seconds'), series(way, 'seconds')),
      median(series(way, 'cpu')).toFixed(1),
      ratio(series('bare', 'cpu'), series(way, 'cpu')),
      (median(series(way, 'rss')) / 1e6).toFixed(0),
      measured[way][0].counts.spilled ?? '',
    ]),
  );
}

function fromLocal(rounds, sample, folder) {
  const { local: [{ bare, pair, few, many }] } = interleaved(1, { local: [sample, 'local', LOCAL_ITEMS, rounds, folder] });
  printTable(
    `pair: two tables of ${LOCAL_ITEMS} items on DynamoDB Local, in turns, medians of ${rounds} rounds`,
    ['', 's', 'x the throughput'],
    [[WAYS.bare, bare], [WAYS.pair, pair], ['8 segments, each by itself', few], ['128 segments, each by itself', many]].map(([title, seconds]) => [title, median(seconds).toFixed(2), ratio(bare, seconds)]),
  );
  printNote(`A segment more takes ${(1000 * (median(many) - median(few)) / 120).toFixed(1)} ms, without the invocation of its function.`);
  printNote('The goal is at least 0.9 x the throughput of the bare scan, and memory that does not grow with the table. A table that is restored shows its\n'
    + 'items in the order of the other one, exports do not: what waits beyond 64 MB goes to disk.\nA pair is faster than a bare scan because it keeps the SDK from copying each answer for a log.');
}
