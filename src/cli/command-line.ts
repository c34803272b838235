/** Commands for people to copy. */
import type { ConnectionOptions } from './connection';

const NAME = 'npx cdk-dynamodb-recovery';

/** A command with the options that say where: flags that are `undefined` or false are left out. */
export function commandLine(words: readonly string[], flags: Record<string, string | number | boolean | readonly string[] | undefined>): string {
  const options = Object.entries(flags).flatMap(([flag, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [flag];
    return [value].flat().flatMap((each) => [flag, quoted(String(each))]);
  });
  return [NAME, ...words.map(quoted), ...options].join(' ');
}

export function connectionFlags({ region, profile, roleArn, endpointUrl }: ConnectionOptions): Record<string, string | undefined> {
  return { '--region': region, '--profile': profile, '--role-arn': roleArn, '--endpoint-url': endpointUrl };
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`;
}
