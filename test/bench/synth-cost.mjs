/** What a protected table costs at synthesis, against the same tables written by hand. */
import { join } from 'node:path';
import { printNote, printTable } from './printed-table.mjs';
import { interleaved } from './rounds.mjs';
import { difference, median, ratio } from './statistics.mjs';

const MANY = 400;
const APPS = { l1: 'CfnTable, L1 plan', tableV2: 'TableV2, L2 plan', protectedTable: 'ProtectedTable' };

export function synthCost({ rounds, directory }) {
  const sample = (app, count) => ['./synth-sample.mjs', app, count, join(directory, 'assembly')];
  const measured = interleaved(rounds, {
    empty: sample('empty', 0),
    ...Object.fromEntries(Object.keys(APPS).map(app => [`${app} 1`, sample(app, 1)])),
    ...Object.fromEntries(Object.keys(APPS).map(app => [`${app} ${MANY}`, sample(app, MANY)])),
  });
  const cpu = name => measured[name].map(result => result.cpu);
  const slope = app => difference(cpu(`${app} ${MANY}`), cpu(`${app} 1`)).map(milliseconds => milliseconds / (MANY - 1));
  const first = app => difference(cpu(`${app} 1`), cpu('empty'));

  printTable(
    `Synthesis: CPU, median of ${rounds} rounds; ratios with the least and the greatest of the rounds`,
    ['', 'ms per table', 'x L1', 'x TableV2', 'ms for the first', `resources 1/${MANY}`, `template KB 1/${MANY}`],
    Object.entries(APPS).map(([app, title]) => [
      title,
      median(slope(app)).toFixed(2),
      ratio(slope(app), slope('l1')),
      ratio(slope(app), slope('tableV2')),
      median(first(app)).toFixed(0),
      ends(app, ({ resources }) => resources),
      ends(app, ({ templateBytes }) => (templateBytes / 1000).toFixed(0)),
    ]),
  );
  printNote('The goal is at most 1.3 times TableV2 per table. The first table brings the plan, the vault and its key, and a ProtectedTable\n'
    + `the verification, too; an empty app takes ${median(cpu('empty')).toFixed(0)} ms.`);

  function ends(app, property) {
    return [1, MANY].map(count => property(measured[`${app} ${count}`][0])).join('/');
  }
}
