/** A command of the command line, as it is typed. */
import { CommanderError } from 'commander';
import { type Failure, failureOf } from './errors/failure';
import { refuseFormer } from './former-command';
import { refuseSampledRewind } from './options/sample-options';
import { removeLeftFolders } from './plan-folder/temporary-folder';
import { contextOf, type Invocation, program, type Streams } from './program';
import { EXIT, type ExitCode } from './terminal/exit-code';
import { writeDocument, writeText } from './terminal/writer';

const now = () => new Date();

/** Runs a command and returns its exit code; it never throws. */
export async function main(words: readonly string[], streams: Streams = process): Promise<ExitCode> {
  const json = words.includes('--json');
  let invocation: Invocation | undefined;
  try {
    invocation = invocationOf(words, streams);
    if (!invocation) return EXIT.done;
    removeLeftFolders();
    return await invocation.run(contextOf(invocation.options, now, streams));
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : reportMisuse(error, json, streams);
    if (words.includes('--debug')) writeText(streams.stderr, `${(error as Error).stack}\n`);
    return reportFailure(failureOf(error, invocation?.options.filter, invocation?.command), json, streams);
  }
}

/** The command that words name, with its options; none if they ask for help. Refuses what no command takes. */
export function invocationOf(words: readonly string[], streams: Streams = process): Invocation | undefined {
  let invocation: Invocation | undefined;
  refuseFormer(words);
  refuseSampledRewind(words);
  program((chosen) => { invocation = chosen; }, now, streams).parse(words, { from: 'user' });
  return invocation;
}

function reportFailure({ message, code, details, kept, next }: Failure, json: boolean, streams: Streams): ExitCode {
  if (json) writeError({ message, exitCode: code, details, next }, streams);
  writeText(streams.stderr, `error: ${message}\n${next ? `${kept}; to go on: ${next}\n` : ''}`);
  return code;
}

/** Commander has already printed the message. */
function reportMisuse({ message }: CommanderError, json: boolean, streams: Streams): ExitCode {
  if (json) writeError({ message: message.replace(/^error: /, ''), exitCode: EXIT.refused }, streams);
  return EXIT.refused;
}

function writeError(
  error: { message: string; exitCode: ExitCode } & Pick<Failure, 'details' | 'next'>, { stdout }: Streams,
): void {
  writeDocument(stdout, { error });
}
