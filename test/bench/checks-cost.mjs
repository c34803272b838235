/** What `RecoveryChecks` adds to a synthesis. */
import { printNote, printTable } from './printed-table.mjs';
import { interleaved } from './rounds.mjs';
import { median, ratio, spread } from './statistics.mjs';

const COUNTS = [1, 100, 400];

export function checksCost({ rounds }) {
  const measured = interleaved(rounds, Object.fromEntries(COUNTS.map(count => [count, ['checks-sample.mjs', count]])));
  const row = (count, title, state) => {
    const [checks, synthesis] = ['checks', 'synthesis'].map(name => measured[count].map(result => result[state][name]));
    return [`${count} tables, ${title}`, spread(checks, 1), (median(checks) / count).toFixed(3), ratio(synthesis, synthesis.map((value, round) => value - checks[round]))];
  };
  printTable(
    `Checks in an app of TableV2 with one plan: user CPU, medians of ${rounds} rounds, with the least and the greatest`,
    ['', 'ms', 'ms a table', 'x the synthesis without'],
    COUNTS.flatMap(count => [row(count, 'first', 'first'), row(count, 'warm', 'warm')]),
  );
  printNote('The goal is at most 0.05 ms a table in an app of 100 or more.');
}
