import { join } from 'node:path';

/** The bundled command line. */
export const COMMAND = join(__dirname, '..', '..', 'assets', 'cli', 'cdk-dynamodb-recovery', 'index.js');

/** The command as a person types it. */
export function commandText(parameters: readonly string[]): string {
  return ['npx cdk-dynamodb-recovery', ...parameters.map((word) => /^[\w.:,-]+$/.test(word) ? word : `'${word}'`)].join(' ');
}

/** An environment in which the command line finds DynamoDB Local. */
export function localEnvironment(endpoint: string): NodeJS.ProcessEnv {
  const credentials = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  return { ...process.env, ...credentials, AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'eu-west-1' };
}
