/** Runs the property tests of the engine on so many random histories: `npx projen histories [how many]`. What is slow takes its share of them. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const HISTORIES = process.argv[2] ?? '100000';
if (!/^[1-9]\d*$/.test(HISTORIES)) {
  console.error(`how many must be a whole number, got ${HISTORIES}`);
  process.exit(1);
}
const { status } = spawnSync(process.execPath, [
  fileURLToPath(new URL('../../node_modules/jest/bin/jest.js', import.meta.url)), '--coverage=false', '--testTimeout=86400000', '--runInBand',
  ...['merge-property', 'operation-property', 'rules-property', 'rewind-property', 'faulty-rewind-property', 'export-property', 'pair-property', 'stream-changes'].map((name) => `test/engine/.*/${name}`),
], { cwd: root, stdio: 'inherit', env: { ...process.env, HISTORIES } });
process.exit(status ?? 1);
