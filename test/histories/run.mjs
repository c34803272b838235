/** Runs the property tests of the engine on so many random histories: `npx projen histories [how many]`. */
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
  'test/handlers/engine/merge-property', 'test/handlers/engine/rules-property', 'test/handlers/engine/rewind-property', 'test/handlers/engine/faulty-rewind',
], { cwd: root, stdio: 'inherit', env: { ...process.env, HISTORIES } });
process.exit(status ?? 1);
