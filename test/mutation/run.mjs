/**
 * Breaks each rule of the engine in turn, in copies, and shows that the tests see it: `npx projen mutate [part of a rule, a file or what it breaks] …`.
 *
 * A mutant survives if its tests stay green; a test suite that does not even run has seen nothing. As many are tried at the same time as there are processors.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SOURCES, testOf } from './engine-files.mjs';
import { misplacements } from './misplacements.mjs';
import { MUTANTS } from './mutants.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const wanted = process.argv.slice(2);
const waiting = Object.entries(MUTANTS).flatMap(([rule, mutants]) => mutants.map(([file, find, replacement, suites]) => ({ rule, file, find, replacement, suites })))
  .filter(({ rule, file, find }) => wanted.length === 0 || wanted.some(part => `${rule} ${file} ${find}`.includes(part)));
refuseAll(misplacements(MUTANTS));
if (waiting.length === 0) refuseAll([`no mutant has this in its rule, its file or what it breaks: ${wanted.join(', ')}`]);

const copies = Array.from({ length: availableParallelism() }, copied);
process.on('exit', () => copies.forEach(copy => rmSync(copy, { recursive: true, force: true })));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const { length } = waiting;
const whole = await passes(copies[0], [...new Set(waiting.flatMap(({ suites }) => suites))]);
if (!whole.green) refuseAll(['the tests are red before anything is broken', ...whole.red]);
const survivors = [];
let tried = 0;
await Promise.all(copies.map(async (copy) => {
  for (let mutant; (mutant = waiting.shift());) {
    const { rule, file, find } = mutant;
    const seen = await isSeen(copy, mutant);
    console.log(`${String(++tried).padStart(3)} of ${length} ${seen ? 'seen    ' : 'SURVIVED'} ${file}: ${find.trim().split('\n')[0].slice(0, 100)}   (${rule})`);
    if (!seen) survivors.push(`${file}: ${find}`);
  }
}));
console.log(`${length - survivors.length} of ${length} mutants were seen`);
refuseAll(survivors);

async function isSeen(copy, { file, find, replacement, suites }) {
  const path = join(copy, SOURCES.get(file));
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, source.replace(find, () => replacement));
  try {
    // The cheapest suite first; the others only if it sees nothing.
    for (const suite of suites) {
      const { green, ran } = await passes(copy, [suite]);
      if (!green && ran) return true;
    }
    return false;
  } finally {
    writeFileSync(path, source);
  }
}

function passes(copy, suites) {
  const patterns = suites.map(suite => testOf(suite));
  const child = spawn(process.execPath, [join(root, 'node_modules', 'jest', 'bin', 'jest.js'), ...patterns, '--coverage=false', '--bail'], {
    cwd: copy, env: { ...process.env, CI: 'true' }, stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', chunk => said += chunk);
  return new Promise(resolve => child.on('close', code => resolve({ green: code === 0, ran: !said.includes('Test suite failed to run'), red: said.match(/^ +● .*$/gm) ?? [] })));
}

function copied() {
  const copy = mkdtempSync(join(tmpdir(), 'mutants-'));
  for (const part of ['src', 'test', 'package.json', 'tsconfig.dev.json']) cpSync(join(root, part), join(copy, part), { recursive: true });
  for (const part of ['node_modules', '.emulator']) symlinkSync(join(root, part), join(copy, part));
  return copy;
}

function refuseAll(reasons) {
  if (reasons.length === 0) return;
  console.error(reasons.join('\n'));
  process.exit(1);
}
