import type { Finding } from '../../contract/finding';
import type { GuardedProfile, GuardedStack, GuardedTable } from '../../contract/guarded-stack';
import { failedCheck } from '../checks/failed-check';

/** Something that the deployment would lose for good. */
export interface Loss extends Finding {
  /** The acknowledgement with which the app accepts it; none for a failed request. */
  readonly acknowledgement?: string;
}

/** A table as a template has it. */
export interface TemplateTable extends GuardedTable {
  readonly profile: number;
  readonly settings: GuardedProfile;
}

/** The tables of a template with their profiles, by logical id; without those that are left out. */
export function templateTables({ tables, profiles }: GuardedStack): Map<string, TemplateTable> {
  return new Map(tables.flatMap((table) => table.profile === undefined ? [] : [
    [table.logicalId, { ...table, profile: table.profile, settings: profiles[table.profile] }],
  ]));
}

/** Turns a failed request into an error of its own. */
export async function unlessUnanswered(subject: string, action: string, ask: () => Promise<Loss[]>): Promise<Loss[]> {
  try {
    return await ask();
  } catch (error) {
    return [failedCheck(subject, action, error)];
  }
}
