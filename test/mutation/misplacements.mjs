/** What is wrong with a list of mutants: what a mutant breaks must be written once in its file, and each of its tests be the beginning of one file. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const engine = (...parts) => fileURLToPath(new URL(['../..', ...parts, 'handlers/engine/'].join('/'), import.meta.url));
const sources = engine('src');
const tests = engine('test');

/** The tests that a suite is the beginning of. */
function testsOf(suite) {
  const [folder, beginning] = [join(tests, dirname(suite)), basename(suite)];
  return readdirSync(folder).filter((name) => name.endsWith('.test.ts') && name.startsWith(beginning));
}

export function misplacements(mutants) {
  return Object.values(mutants).flat().flatMap(([file, find, , suites]) => {
    const source = existsSync(join(sources, file)) ? readFileSync(join(sources, file), 'utf8') : '';
    const count = source.split(find).length - 1;
    const unknown = suites.filter((suite) => testsOf(suite).length !== 1);
    return [
      ...count === 1 ? [] : [`${file} must hold this once, got it ${count} times: ${find}`],
      ...unknown.map((suite) => `${suite} must be the beginning of one test of the engine: of ${file}: ${find}`),
    ];
  });
}
