import { ownReplica, UNREADABLE } from './declared-table';
import type { DeclaredTable } from './declared-table';
import { refusal } from '../internal/requirement';
import type { TableResource } from '../internal/table-resource';

/** What the app asks for a table. */
export interface TableRequest {
  /** Left out where the table has a window of its own. */
  readonly recoveryWindowDays?: number;
  readonly deletionProtection: boolean;

  /** Whether the stack switches the protection of an imported table on. */
  readonly enabled?: boolean;

  /** Left out for an imported table, whose stream is nobody's to set. */
  readonly streamViewType?: string;

  /** Looks at what the template says of the table, when it is validated. */
  readonly judge?: (declared: DeclaredTable) => void;
}

const CHANGED = 'an aspect, a property injector or an override has changed it: make them agree';

/**
 * Where the template would leave a table without the protection that was asked for: an aspect, a property injector or
 * an override may have changed it. Tokens are left to the check at deployment.
 */
export function contradictions(table: TableResource, request: TableRequest, declared: DeclaredTable): string[] {
  const own = ownReplica(table, declared);
  if (declared.replicasUnreadable) {
    return [replicasUnreadable(table.path)];
  }
  return [...streamContradictions(table, request, declared), ...declared.replicas.flatMap((replica) => {
    const isOwn = replica === own;
    const where = `of "${table.path}"${isOwn ? '' : ` in ${replica.region}`}`;
    return [
      ...windowContradictions(where, isOwn ? request.recoveryWindowDays : undefined, replica.recoveryWindowDays),
      ...isOwn && request.deletionProtection && replica.deletionProtection === false
        ? [`'deletionProtection' ${where} must be what the template says, got true there and false in the template; ${CHANGED}`] : [],
    ];
  })];
}

/** The refusal of a list of replicas that depends on a condition. */
export function replicasUnreadable(path: string): string {
  return refusal('replicas', 'be a list that is written out', `a function of CloudFormation in it, or in its place, for "${path}"`,
    'whether there is a replica has to be known when the app is synthesised: decide with a context value or a property in place of a condition').message;
}

function streamContradictions(table: TableResource, { streamViewType: asked }: TableRequest, { streamViewType: real }: DeclaredTable): string[] {
  return asked === undefined || typeof real === 'object' || asked === real ? [] : [
    `the stream of "${table.path}" must be what the template says, got ${asked} there and ${real ?? 'none'} in the template; ${CHANGED}`,
  ];
}

function windowContradictions(where: string, asked: number | undefined, days: unknown): string[] {
  if (days === UNREADABLE) {
    return [`point-in-time recovery ${where} must be written out or stand under Fn::If, got another function in place of its specification; write it out, with the function around the number of days`];
  }
  if (typeof days !== 'number') {
    return [];
  }
  if (days === 0) {
    return [`point-in-time recovery ${where} must be on, got off in the template; remove what switches it off, or the protection`];
  }
  if (!Number.isInteger(days) || days > 35) {
    return [`'recoveryPeriodInDays' ${where} must be a whole number from 1 to 35, got ${days}`];
  }
  return asked === undefined || asked === days ? [] : [
    `'recoveryWindow' ${where} must be what the template says, got ${asked} days there and ${days} in the template; ${CHANGED}`,
  ];
}
