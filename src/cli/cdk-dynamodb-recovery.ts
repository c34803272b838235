/** `npx cdk-dynamodb-recovery` */
import { main } from './main';

// The SDK is bundled: its warning about future Node.js releases does not concern the user of a command.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// The process ends when its output has been read, also through a pipe.
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
// A reader that closes early (head, less) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
