/**
 * Measures what the library costs: `node test/bench/run.mjs [synth] [checks] [rules] [import] [handler] [verification] [rewind] [pair] [monitor]
 * [predictions] [--rounds 9]`, all of them if none is named.
 *
 * Times depend on the machine and the hour; the ratios compare samples of the same run. Nothing here passes or fails.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { appFolders } from './app-folders.mjs';
import { checksCost } from './checks-cost.mjs';
import { handlerCost } from './handler-cost.mjs';
import { importCost } from './import-cost.mjs';
import { monitorCost } from './monitor-cost.mjs';
import { pairCost } from './pair-cost.mjs';
import { predictionCost } from './prediction-cost.mjs';
import { rewindCost } from './rewind-cost.mjs';
import { rulesCost } from './rules-cost.mjs';
import { synthCost } from './synth-cost.mjs';
import { verificationCost } from './verification-cost.mjs';

const BENCHMARKS = {
  synth: synthCost,
  checks: checksCost,
  rules: rulesCost,
  import: importCost,
  handler: handlerCost,
  verification: verificationCost,
  rewind: rewindCost,
  pair: pairCost,
  monitor: monitorCost,
  predictions: predictionCost,
};

/** These are measured in apps, on several versions of aws-cdk-lib. */
const OF_APPS = new Set(['synth', 'rules', 'import']);

const { names, rounds } = request();
for (const output of ['lib/index.js', 'assets/handlers']) {
  if (!existsSync(fileURLToPath(new URL(`../../${output}`, import.meta.url)))) {
    refuse(`${output} is not there: 'npm run bench' compiles and bundles first`);
  }
}
const directory = mkdtempSync(join(tmpdir(), 'bench-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
const folders = names.some(name => OF_APPS.has(name)) ? appFolders(directory) : {};
for (const name of names) {
  BENCHMARKS[name]({ rounds, directory, folders });
}

function request() {
  const { values, positionals } = parseArgs({ options: { rounds: { type: 'string', default: '9' } }, allowPositionals: true });
  const unknown = positionals.find(name => !Object.hasOwn(BENCHMARKS, name));
  if (unknown !== undefined) {
    refuse(`a benchmark must be one of ${Object.keys(BENCHMARKS).join(', ')}, got "${unknown}"`);
  }
  const count = Number(values.rounds);
  if (!Number.isInteger(count) || count < 1) {
    refuse(`'--rounds' must be a whole number from 1, got "${values.rounds}"`);
  }
  return { names: positionals.length > 0 ? positionals : Object.keys(BENCHMARKS), rounds: count };
}

function refuse(message) {
  console.error(message);
  process.exit(1);
}
