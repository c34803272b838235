import { spawnSync } from 'child_process';
import { existsSync } from 'fs';
import { join } from 'path';

const HOME = join(__dirname, '..', '..', '.checkers');

/** The JSON output of a checker written in Python; its exit code shows findings, too. */
export function jsonOf(tool: string, ...args: string[]): any {
  const file = join(HOME, tool, process.platform === 'win32' ? 'Scripts' : 'bin', tool);
  if (!existsSync(file)) {
    throw new Error(`${tool} is not installed, run: npm run checkers`);
  }
  const { stdout, stderr, error } = spawnSync(file, args, { encoding: 'utf8', maxBuffer: 64e6, timeout: 600_000, killSignal: 'SIGKILL' });
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`${tool} did not run: ${error?.message ?? stderr}`);
  }
}
