/** What the rules of a plan cost each of its tables at synthesis: ten against one. */
import { join } from 'node:path';
import { printNote, printTable } from './printed-table.mjs';
import { interleaved } from './rounds.mjs';
import { difference, median } from './statistics.mjs';

const MANY = 400;
const APPS = { oneRule: '1 rule', tenRules: '10 rules' };

export function rulesCost({ rounds, directory, folders }) {
  const [folder] = Object.values(folders);
  const sample = (app, count) => ['./synth-sample.mjs', folder, app, count, join(directory, 'assembly')];
  const measured = interleaved(rounds, {
    empty: sample('empty', 0),
    ...Object.fromEntries(Object.keys(APPS).flatMap(app => [1, MANY].map(count => [`${app} ${count}`, sample(app, count)]))),
  });
  const cpu = name => measured[name].map(result => result.cpu);
  const slope = app => difference(cpu(`${app} ${MANY}`), cpu(`${app} 1`)).map(milliseconds => milliseconds / (MANY - 1));
  const first = app => difference(cpu(`${app} 1`), cpu('empty'));
  const added = difference(slope('tenRules'), slope('oneRule'));

  printTable(
    `Rules: CPU of ProtectedTables under one plan, median of ${rounds} rounds`,
    ['', 'ms per table', 'ms for the first'],
    Object.entries(APPS).map(([app, title]) => [title, median(slope(app)).toFixed(3), median(first(app)).toFixed(0)]),
  );
  printNote(`Nine more rules add ${median(added).toFixed(3)} ms per table (${Math.min(...added).toFixed(3)} to ${Math.max(...added).toFixed(3)} in the rounds). The goal is at most 0.1 ms.\n`
    + 'The first table brings the plan, whose rules are then compared with each other, once.');
}
