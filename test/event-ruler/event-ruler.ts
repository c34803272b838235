import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const JARS = join(__dirname, '..', '..', '.emulator', 'event-ruler');

/** A process that lives for a second is over before most optimisation pays. */
const SHORT_LIVED = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** A pattern, and an event that it may match. */
export interface Question {
  readonly pattern: object;
  readonly event: object;
}

/**
 * True for each pattern that matches its event, by AWS's own matcher, the one of EventBridge.
 *
 * All questions go to one process, which takes a second to start.
 */
export function matches(questions: Question[]): boolean[] {
  const { status, stdout, stderr, error } = spawnSync('java', [...SHORT_LIVED, '-cp', jars(), join(__dirname, 'Match.java')], {
    encoding: 'utf8',
    timeout: 60_000,
    killSignal: 'SIGKILL',
    input: questions.map(({ pattern, event }) => `${JSON.stringify([pattern, event])}\n`).join(''),
  });
  if (status !== 0) {
    const missing = (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
    throw new Error(missing ? 'the event ruler needs a JDK, 17 or newer, on the PATH' : `the event ruler failed: ${stderr || error}`);
  }
  return stdout.trim().split('\n').map((answer) => answer === 'true');
}

function jars(): string {
  try {
    return readdirSync(JARS).filter((file) => file.endsWith('.jar')).map((file) => join(JARS, file)).join(delimiter);
  } catch {
    throw new Error('the event ruler is not installed, run: node scripts/setup.mjs');
  }
}
