/** `npx cdk-dynamodb-recovery` */
import { CommanderError } from 'commander';
import { type Failure, failureOf } from './commands/failure';
import { removeLeftFolders } from './plan-folder/temporary-folder';
import { contextOf, type Invocation, program } from './program';
import { EXIT, type ExitCode } from './terminal/exit-code';
import { writeDocument, writeText } from './terminal/writer';

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
    if (!invocation) return EXIT.done;
    removeLeftFolders();
    return await invocation.run(contextOf(invocation.options, now));
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : misused(error, json);
    if (argv.includes('--debug')) writeText(process.stderr, `${(error as Error).stack}\n`);
    return told(failureOf(error, invocation?.options.filter, invocation?.command), json);
  }
}

function told({ message, code, kept, next }: Failure, json: boolean): ExitCode {
  if (json) document({ message, exitCode: code, next });
  writeText(process.stderr, `error: ${message}\n${next ? `${kept}; to go on: ${next}\n` : ''}`);
  return code;
}

/** The parser has told people already. */
function misused({ message }: CommanderError, json: boolean): ExitCode {
  if (json) document({ message: message.replace(/^error: /, ''), exitCode: EXIT.refused });
  return EXIT.refused;
}

function document(error: { message: string; exitCode: ExitCode; next?: string }): void {
  writeDocument(process.stdout, { error });
}

// Ends by itself when what was written has been read, also through a pipe.
void main(process.argv).then((code) => {
  process.exitCode = code;
});
// A reader that has seen enough (head, less) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
