/**
 * The profiles of the AWS configuration on this machine.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '../../engine/errors/refusal';

interface ProfileFile {
  readonly path: string;

  /** None if there is no such file, or it may not be read. */
  readonly profiles?: readonly string[];
}

/** Refuses a profile that is in neither file, before AWS is asked. */
export function requireProfile(option: string, name: string, environment: NodeJS.ProcessEnv = process.env): void {
  const files = profileFiles(environment);
  if (files.some(({ profiles }) => profiles?.includes(name))) return;
  const searched = files.map(({ path, profiles }) =>
    `${path} (${profiles === undefined ? 'no such file' : profiles.length === 0 ? 'no profiles' : profiles.join(', ')})`);
  throw new Refusal(option, 'be a profile of the AWS configuration', JSON.stringify(name), `there is none of that name in ${searched.join(' and ')}`);
}

function profileFiles({
  AWS_CONFIG_FILE: config,
  AWS_SHARED_CREDENTIALS_FILE: credentials,
}: NodeJS.ProcessEnv): ProfileFile[] {
  const home = join(homedir(), '.aws');
  return [
    profilesIn(config ?? join(home, 'config'), /^\s*\[\s*(?:profile\s+["']?([^\]"']+?)["']?|(default))\s*\]/gm),
    profilesIn(credentials ?? join(home, 'credentials'), /^\s*\[\s*["']?([^\]"']+?)["']?\s*\]/gm),
  ];
}

function profilesIn(path: string, heading: RegExp): ProfileFile {
  try {
    const names = [...readFileSync(path, 'utf8').matchAll(heading)].map(([, first, second]) => first ?? second);
    return { path, profiles: [...new Set(names)] };
  } catch {
    return { path };
  }
}
