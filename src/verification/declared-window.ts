import type { DeclaredTable } from './declared-table';
import type { TableResource } from '../internal/table-resource';

/** What the app asks for a table. */
export interface TableRequest {
  /** Left out where the table has a window of its own. */
  readonly recoveryWindowDays?: number;
  readonly deletionProtection: boolean;
}

/**
 * Where the template would leave a table without the window that was asked for: an aspect, a property injector or
 * an override may have changed it. Tokens are left to the check at deployment.
 */
export function contradictions(table: TableResource, { recoveryWindowDays: asked }: TableRequest, declared: DeclaredTable): string[] {
  const ownRegion = JSON.stringify(table.stack.resolve(table.stack.region));
  return declared.replicas.flatMap(({ region, recoveryWindowDays: days }) => {
    const isOwn = JSON.stringify(region) === ownRegion;
    const where = `of "${table.path}"${isOwn ? '' : ` in ${region}`}`;
    if (typeof days !== 'number') {
      return [];
    }
    if (days === 0) {
      return [`point-in-time recovery ${where} must be on, got off in the template; remove what switches it off, or the protection`];
    }
    if (!Number.isInteger(days) || days > 35) {
      return [`'recoveryPeriodInDays' ${where} must be a whole number from 1 to 35, got ${days}`];
    }
    return asked === undefined || !isOwn || asked === days ? [] : [
      `'recoveryWindow' ${where} must be what the template says, got ${asked} days there and ${days} in the template; `
      + 'an aspect, a property injector or an override has changed it: make them agree',
    ];
  });
}
