/** What is wrong with a list of mutants: what a mutant breaks must be written once in its file, and each of its tests be the beginning of one file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SOURCES, TESTS } from './engine-files.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tests = [...TESTS.keys()].filter(name => name.endsWith('.test.ts'));

export function misplacements(mutants) {
  return Object.values(mutants).flat().flatMap(([file, find, , suites]) => {
    const source = SOURCES.has(file) ? readFileSync(join(root, SOURCES.get(file)), 'utf8') : '';
    const count = source.split(find).length - 1;
    const unknown = suites.filter((suite) => tests.filter(name => name.startsWith(suite)).length !== 1);
    return [
      ...count === 1 ? [] : [`${file} must hold this once, got it ${count} times: ${find}`],
      ...unknown.map((suite) => `${suite} must be the beginning of one test: of ${file}: ${find}`),
    ];
  });
}
