/**
 * Breaks each rule of the engine in turn, in a copy, and shows that the tests see it: `npx projen mutate [part of a rule or file]`.
 *
 * A mutant survives if its tests stay green; a test suite that does not even run has seen nothing.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { misplacements } from './misplacements.mjs';
import { MUTANTS } from './mutants.mjs';

const misplaced = misplacements(MUTANTS);
if (misplaced.length > 0) {
  console.error(misplaced.join('\n'));
  process.exit(1);
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'mutants-'));
const wanted = process.argv[2] ?? '';
const survivors = [];

process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

for (const part of ['src', 'test', 'package.json', 'tsconfig.dev.json']) cpSync(join(root, part), join(copy, part), { recursive: true });
for (const part of ['node_modules', '.emulator']) symlinkSync(join(root, part), join(copy, part));

const all = Object.entries(MUTANTS).flatMap(([rule, mutants]) => mutants.map((mutant) => [rule, ...mutant]));
const chosen = all.filter(([rule, file, find]) => `${rule} ${file} ${find}`.includes(wanted));
if (chosen.length === 0) {
  console.error(`no mutant has this in its rule, its file or what it breaks: ${wanted}`);
  process.exit(1);
}
const tests = [...new Set(chosen.flatMap((mutant) => mutant.at(-1)))];
if (!passes(tests).green) {
  console.error('the tests are red before anything is broken');
  process.exit(1);
}

let last;
for (const [rule, file, find, replacement, suites] of chosen) {
  if (rule !== last) console.log(rule);
  last = rule;
  const path = join(copy, 'src', 'handlers', 'engine', file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, source.replace(find, () => replacement));
  // The cheapest suite first; the others only if it sees nothing.
  const seen = suites.some((suite) => {
    const { green, ran } = passes([suite]);
    return !green && ran;
  });
  writeFileSync(path, source);
  console.log(`  ${seen ? 'seen    ' : 'SURVIVED'} ${file}: ${find.trim().split('\n')[0].slice(0, 100)}`);
  if (!seen) survivors.push(`${file}: ${find}`);
}
console.log(`${chosen.length - survivors.length} of ${chosen.length} mutants were seen`);
process.exit(survivors.length === 0 ? 0 : 1);

function passes(suites) {
  const patterns = suites.map((suite) => `test/handlers/engine/${suite}`);
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'node_modules', 'jest', 'bin', 'jest.js'), ...patterns, '--coverage=false', '--bail'], {
    cwd: copy, encoding: 'utf8', env: { ...process.env, CI: 'true' },
  });
  return { green: status === 0, ran: !stderr.includes('Test suite failed to run') };
}
