/**
 * Samples in fresh processes, taken in turn: what else the machine does falls on all of them alike, so their ratios hold where
 * their times do not.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs every sample once for each round; see `inFreshProcess`. */
export function interleaved(rounds, samples, { warmUp = true } = {}) {
  const measured = Object.fromEntries(Object.keys(samples).map(name => [name, []]));
  // The round before the first fills the caches of files and of asset fingerprints.
  for (let round = warmUp ? -1 : 0; round < rounds; round += 1) {
    for (const [name, command] of Object.entries(samples)) {
      const result = inFreshProcess(command);
      if (round >= 0) measured[name].push(result);
    }
  }
  return measured;
}

/** Runs a sample once: a script, by its path or beside this one, and its arguments. */
export function inFreshProcess([script, ...args]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL(script, import.meta.url)), ...args.map(String)], {
    encoding: 'utf8',
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      AWS_REGION: 'eu-west-1',
      // aws-cdk-lib's own check of templates takes several times as long as everything that is compared here.
      CDK_VALIDATION: 'false',
      // TableV2 itself uses what aws-cdk-lib deprecates, and would warn of it hundreds of times.
      JSII_DEPRECATED: 'quiet',
    },
  });
  if (status !== 0) throw new Error(`${script} ${args.join(' ')} did not run:\n${stderr}`);
  return JSON.parse(stdout.trim().split('\n').pop());
}
