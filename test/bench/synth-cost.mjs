/** What a protected table costs at synthesis, against the same tables written by hand. */
import { join } from 'node:path';
import { printNote, printTable } from './printed-table.mjs';
import { interleaved } from './rounds.mjs';
import { difference, median, ratio } from './statistics.mjs';

const MANY = 400;
const APPS = { l1: 'CfnTable, L1 plan', tableV2: 'TableV2, L2 plan', protectedTable: 'ProtectedTable' };

export function synthCost({ rounds, directory, folders }) {
  const sample = (folder, app, count) => ['./synth-sample.mjs', folder, app, count, join(directory, 'assembly')];
  const measured = interleaved(rounds, Object.fromEntries(Object.entries(folders).flatMap(([version, folder]) => [
    [`empty on ${version}`, sample(folder, 'empty', 0)],
    ...Object.keys(APPS).flatMap(app => [1, MANY].map(count => [`${app} ${count} on ${version}`, sample(folder, app, count)])),
  ])));
  for (const version of Object.keys(folders)) {
    printSynthesis(version, name => measured[`${name} on ${version}`], rounds);
  }
  printNote('The goals are at most 1.2 times TableV2 per table, and 1.6 times for a whole app with one. The first table brings the plan, the vault and\n'
    + 'its key, and a ProtectedTable the guard and the verification, too. What is loaded for it counts.');
}

function printSynthesis(version, results, rounds) {
  const cpu = name => results(name).map(result => result.cpu);
  const slope = app => difference(cpu(`${app} ${MANY}`), cpu(`${app} 1`)).map(milliseconds => milliseconds / (MANY - 1));
  const first = app => difference(cpu(`${app} 1`), cpu('empty'));

  printTable(
    `Synthesis with aws-cdk-lib ${version}: user CPU, median of ${rounds} rounds; ratios with the least and the greatest of the rounds`,
    ['', 'ms per table', 'x L1', 'x TableV2', 'ms for the first', 'app with one, x TableV2', `resources 1/${MANY}`, `template KB 1/${MANY}`],
    Object.entries(APPS).map(([app, title]) => [
      title,
      median(slope(app)).toFixed(2),
      ratio(slope(app), slope('l1')),
      ratio(slope(app), slope('tableV2')),
      median(first(app)).toFixed(0),
      ratio(cpu(`${app} 1`), cpu('tableV2 1')),
      ends(app, ({ resources }) => resources),
      ends(app, ({ templateBytes }) => (templateBytes / 1000).toFixed(0)),
    ]),
  );
  printNote(`An empty app takes ${median(cpu('empty')).toFixed(0)} ms.`);

  function ends(app, property) {
    return [1, MANY].map(count => property(results(`${app} ${count}`)[0])).join('/');
  }
}
