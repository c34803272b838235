/** `npx cdk-dynamodb-recovery` */
import { CommanderError } from 'commander';
import { EXIT, type ExitCode } from './exit-code';
import { failureOf } from './failure';
import { Interrupted } from './interruption';
import { contextOf, type Invocation, program } from './program';

const now = () => new Date();

// The SDK is inside: what it will need one day is nothing to the person who reads this.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

async function main(argv: readonly string[]): Promise<ExitCode> {
  const json = argv.includes('--json');
  let invocation: Invocation | undefined;
  try {
    program((chosen) => {
      invocation = chosen;
    }, now).parse(argv);
    return invocation ? await invocation.run(contextOf(invocation.options, now)) : EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : misused(error, json);
    if (error instanceof Interrupted) return told(error.message, EXIT.interrupted, json);
    if (argv.includes('--debug')) process.stderr.write(`${(error as Error).stack}\n`);
    const { message, code } = failureOf(error, invocation?.options.filter);
    return told(message, code, json);
  }
}

function told(message: string, code: ExitCode, json: boolean): ExitCode {
  if (json) document(message, code);
  process.stderr.write(`error: ${message}\n`);
  return code;
}

/** The parser has told people already. */
function misused({ message }: CommanderError, json: boolean): ExitCode {
  if (json) document(message.replace(/^error: /, ''), EXIT.refused);
  return EXIT.refused;
}

function document(message: string, exitCode: ExitCode): void {
  process.stdout.write(`${JSON.stringify({ error: { message, exitCode } }, undefined, 2)}\n`);
}

// Ends by itself when what was written has been read, also through a pipe.
void main(process.argv).then((code) => {
  process.exitCode = code;
});
// A reader that has seen enough (head, less) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
