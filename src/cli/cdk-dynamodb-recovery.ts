/** `npx cdk-dynamodb-recovery` */
import { CommanderError } from 'commander';
import { type Failure, failureOf } from './errors/failure';
import { refuseFormer } from './former-command';
import { refuseSampledRewind } from './options/sample-options';
import { removeLeftFolders } from './plan-folder/temporary-folder';
import { contextOf, type Invocation, program } from './program';
import { EXIT, type ExitCode } from './terminal/exit-code';
import { writeDocument, writeText } from './terminal/writer';

const now = () => new Date();

// The SDK is bundled: its warning about future Node.js releases does not concern the user of a command.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

async function main(argv: readonly string[]): Promise<ExitCode> {
  const json = argv.includes('--json');
  let invocation: Invocation | undefined;
  try {
    refuseFormer(argv.slice(2));
    refuseSampledRewind(argv.slice(2));
    program((chosen) => {
      invocation = chosen;
    }, now).parse(argv);
    if (!invocation) return EXIT.done;
    removeLeftFolders();
    return await invocation.run(contextOf(invocation.options, now));
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : reportMisuse(error, json);
    if (argv.includes('--debug')) writeText(process.stderr, `${(error as Error).stack}\n`);
    return reportFailure(failureOf(error, invocation?.options.filter, invocation?.command), json);
  }
}

function reportFailure({ message, code, details, kept, next }: Failure, json: boolean): ExitCode {
  if (json) writeError({ message, exitCode: code, details, next });
  writeText(process.stderr, `error: ${message}\n${next ? `${kept}; to go on: ${next}\n` : ''}`);
  return code;
}

/** Commander has already printed the message. */
function reportMisuse({ message }: CommanderError, json: boolean): ExitCode {
  if (json) writeError({ message: message.replace(/^error: /, ''), exitCode: EXIT.refused });
  return EXIT.refused;
}

function writeError(error: { message: string; exitCode: ExitCode } & Pick<Failure, 'details' | 'next'>): void {
  writeDocument(process.stdout, { error });
}

// The process ends when its output has been read, also through a pipe.
void main(process.argv).then((code) => {
  process.exitCode = code;
});
// A reader that closes early (head, less) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
