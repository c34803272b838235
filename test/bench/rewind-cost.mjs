/** What a rewind takes, on DynamoDB Local: by its evidence and its writes, by the size of the table, against a bare loop, and in memory. */
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { printNote, printTable } from './printed-table.mjs';
import { inFreshProcess, interleaved } from './rounds.mjs';
import { median, ratio } from './statistics.mjs';

const TEST = fileURLToPath(new URL('..', import.meta.url));

const RECORDS = 5_000;
const DAMAGED = { '1 %': 50, '10 %': 500, '100 %': 5_000 };
const TABLES = [5_000, 50_000];
const MOST_ROUNDS = 3;

const WRITES = 3_000;

const READ_ON = 100_000;
const SHARES = ['0.5', '0.9'];

const COUNTS = [10_000, 100_000, 1_000_000];

export function rewindCost({ rounds, directory }) {
  const sample = built('bench/rewind-sample.ts', directory);
  bySize(sample, Math.min(rounds, MOST_ROUNDS));
  againstBareLoop(sample, rounds);
  const exported = built('engine/evidence/export/many-exported.ts', directory);
  readOn(exported, Math.min(rounds, MOST_ROUNDS), directory);
  inMemory(sample, exported, directory);
}

function bySize(sample, rounds) {
  const name = (share, items) => `${share} of ${RECORDS}, ${items} items`;
  const samples = Object.entries(DAMAGED).flatMap(([share, damaged]) => (
    TABLES.map(items => [name(share, items), [sample, 'traffic', items, RECORDS, damaged]])
  ));
  // Seeding the table warms the server of each sample up.
  const measured = interleaved(rounds, Object.fromEntries(samples), { warmUp: false });
  const series = (share, items, property) => measured[name(share, items)].map(result => result[property]);

  printTable(
    `Rewind: ${RECORDS} changes in tables of ${TABLES.join(' and ')} items, medians of ${rounds} rounds; what the larger table takes is shown as a ratio`,
    ['damaged', 'plan s', 's per 1,000 read', 'x', 'dry run s', 'x', 'apply s', 's per 1,000 written', 'x'],
    Object.entries(DAMAGED).map(([share, damaged]) => {
      const [small, large] = TABLES;
      const seconds = property => median(series(share, small, property));
      const larger = property => ratio(series(share, large, property), series(share, small, property));
      return [
        share,
        seconds('planned').toFixed(1), (seconds('planned') / RECORDS * 1000).toFixed(2), larger('planned'),
        seconds('looked').toFixed(2), larger('looked'),
        seconds('applied').toFixed(1), (seconds('applied') / damaged * 1000).toFixed(2), larger('applied'),
      ];
    }),
  );
  printNote('Time should follow what is read and written, not the table: the ratios should be near 1, and the seconds per 1,000 near each other.\n'
    + 'Most of the time to plan is that of DynamoDB Local, which hands out its stream.');
}

function againstBareLoop(sample, rounds) {
  const { measured } = inFreshProcess([sample, 'writer', WRITES, rounds]);
  const series = (writer, property) => measured.map(round => round[writer][property]);

  printTable(
    `Writer: ${WRITES} updates, 16 at a time, medians of ${rounds} rounds; ratios with the least and the greatest of the rounds`,
    ['', 'writes/s', 'ms CPU per write', 'x throughput'],
    [['bare', 'AWS SDK'], ['engine', 'rewind']].map(([writer, title]) => [
      title,
      (WRITES / median(series(writer, 'seconds'))).toFixed(0),
      (median(series(writer, 'cpu')) / WRITES * 1000).toFixed(2),
      // The throughput is the inverse of the time.
      ratio(series('bare', 'seconds'), series(writer, 'seconds')),
    ]),
  );
  printNote('Both send the same conditional updates to the same server. The rewind also reads each item before, and has two lines of its journal on\n'
    + 'disk for each. The goal is at least 0.8 times the throughput.');
}

/** What is left to do for a plan whose reading was broken off. */
function readOn(exported, rounds, directory) {
  const { folder } = inFreshProcess([exported, 'write', join(directory, 'read-on'), READ_ON]);
  const seconds = Object.fromEntries(['whole', ...SHARES].map(share => [share, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const share of Object.keys(seconds)) {
      const plan = join(directory, `read-on-${round}-${share}`);
      if (share !== 'whole') inFreshProcess([exported, 'break', folder, plan, READ_ON * Number(share)]);
      seconds[share].push(inFreshProcess([exported, 'plan', folder, plan]).seconds);
    }
  }

  printTable(
    `Reading on: an export of ${READ_ON} records, medians of ${rounds} rounds; ratios to the plan that was not interrupted`,
    ['read before', 's', 'x'],
    Object.entries(seconds).map(([share, own]) => [share === 'whole' ? 'nothing' : `${share * 100} %`, median(own).toFixed(1), ratio(own, seconds.whole)]),
  );
  printNote('Files that were not read to their ends are read from their beginnings, to know them again; items are folded at the end in any case.');
}

function inMemory(sample, exported, directory) {
  const samples = {
    'plan of a stream': count => inFreshProcess([sample, 'planning', count]),
    'plan of an export': (count) => {
      const root = join(directory, `export-${count}`);
      const { folder } = inFreshProcess([exported, 'write', root, count]);
      return inFreshProcess([exported, 'plan', folder, join(root, 'plan')]);
    },
    'apply': count => inFreshProcess([sample, 'applying', count]),
  };
  const peaks = Object.entries(samples).flatMap(([title, measure]) => COUNTS.map(count => ({ title, count, ...measure(count) })));

  printTable(
    'Memory: the peak of a process, with the AWS SDK and what makes up the changes',
    ['', 'items', 's', 'peak RSS MB'],
    peaks.map(({ title, count, seconds, rss }) => [title, count, seconds.toFixed(1), (rss / 1e6).toFixed(0)]),
  );
  printNote('Each change is of its own item, of some 400 bytes before and after, 500 in exports. Plans are applied to a table that is made up, too.');
}

function built(source, directory) {
  const outfile = join(directory, basename(source).replace('.ts', '.js'));
  buildSync({
    entryPoints: [join(TEST, source)],
    outfile,
    bundle: true,
    platform: 'node',
    // DynamoDB Local is looked for from there.
    define: { __dirname: JSON.stringify(join(TEST, 'emulator')) },
  });
  return outfile;
}
