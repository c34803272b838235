import { hostname, userInfo } from 'node:os';
import type { Connection } from '../connection/connection';

/** The person or machine that runs a command, for the report. */
export interface Identity {
  /** The ARN of the AWS identity, if it may be asked for. */
  readonly by?: string;
  readonly host: string;
}

export async function currentIdentity(connection: Connection): Promise<Identity> {
  return { by: await connection.identity(), host: currentHost() };
}

/** The user and the machine that run a command. */
export function currentHost(): string {
  return `${userName()}@${hostname()}`;
}

/** A process in a container may have a user without a name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
