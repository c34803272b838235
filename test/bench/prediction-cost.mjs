/** What `advise` predicts of a copy back by the rates of this machine, against what it takes. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { printNote, printTable } from './printed-table.mjs';
import { inFreshProcess } from './rounds.mjs';
import { median, ratio, spread } from './statistics.mjs';

const EMULATOR = fileURLToPath(new URL('../emulator', import.meta.url));
const MEASURED = 10_000;
const PREDICTED = 30_000;
const MOST_ROUNDS = 3;

export function predictionCost({ rounds, directory }) {
  const sample = join(directory, 'prediction-sample.js');
  buildSync({
    entryPoints: [fileURLToPath(new URL('./prediction-sample.ts', import.meta.url))],
    outfile: sample,
    bundle: true,
    platform: 'node',
    // DynamoDB Local is found from where its class is.
    define: { __dirname: JSON.stringify(EMULATOR) },
  });
  const count = Math.min(rounds, MOST_ROUNDS);
  const { measured } = inFreshProcess([sample, MEASURED, PREDICTED, count]);
  const row = (title, digits, predicted, took) => {
    const [expected, real] = [measured.map(predicted), measured.map(took)];
    return [title, spread(expected.map(({ least }) => least), digits), median(expected.map(({ most }) => most)).toFixed(digits), spread(real, digits),
      ratio(real, expected.map(({ least }) => least)), ratio(real, expected.map(({ most }) => most))];
  };
  const exactly = amount => ({ least: amount, most: amount });
  // A write is predicted as at most so many items, which is how many there are.
  const most = ({ most: amount }) => exactly(amount);
  printTable(
    `predictions: tables of ${PREDICTED} items by rates measured on ${MEASURED}, on DynamoDB Local, medians of ${count} rounds`,
    ['', 'predicted: least', 'most', 'measured', 'x the least', 'x the most'],
    [
      row('diff, read units', 0, ({ diff }) => exactly(diff.units), ({ diff }) => diff.reads),
      row('copy back, comparing, s', 1, ({ compare }) => compare.predicted.seconds, ({ compare }) => compare.measured.seconds),
      row('copy back, comparing, cents', 3, ({ compare }) => cents(compare.predicted.dollars), ({ compare }) => 100 * compare.measured.dollars),
      row('copy back, writing 10,000 items, s', 1, ({ write }) => most(write.predicted.seconds), ({ write }) => write.measured.seconds),
      row('copy back, writing 10,000 items, cents', 3, ({ write }) => most(cents(write.predicted.dollars)), ({ write }) => 100 * write.measured.dollars),
    ],
  );
  printNote('The goal is a measurement within 30 % of what was predicted. A comparison is predicted as a range: both sides side by side at the least, one\n'
    + 'after the other at the most. Units are those that DynamoDB Local counts in each answer; a restore is not measured here.');
}

function cents({ least, most }) {
  return { least: 100 * least, most: 100 * most };
}
