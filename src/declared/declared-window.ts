import { ownReplica, UNREADABLE, type DeclaredTable } from './declared-table';
import type { ProtectionRequest } from './protection-request';
import { refusalText } from '../contract/refusal-text';
import { isWindow, LONGEST_WINDOW_DAYS, SHORTEST_WINDOW_DAYS } from '../contract/window-days';
import type { RecoveryWindow } from '../internal/recovery-window';
import { refusal } from '../internal/requirement';
import type { TableResource } from '../internal/table-resource';

const CHANGED = 'an aspect, a property injector or an override has changed it: make them agree';

/**
 * Differences that would leave a table without the requested protection: an aspect, a property injector or
 * an override may have changed it. Tokens are left to the check at deployment.
 */
export function contradictions(table: TableResource, request: ProtectionRequest, declared: DeclaredTable): string[] {
  const own = ownReplica(table, declared);
  if (declared.replicasUnreadable) {
    return [replicasUnreadable(table.path)];
  }
  return [...streamContradictions(table, request, declared), ...declared.replicas.flatMap((replica) => {
    const isOwn = replica === own;
    const where = `of "${table.path}"${isOwn ? '' : ` in ${replica.region}`}`;
    return [
      ...windowContradictions(where, isOwn ? request.recoveryWindow : undefined, replica.recoveryWindowDays),
      ...isOwn && request.deletionProtection && replica.deletionProtection === false
        ? [`'deletionProtection' ${where} must agree with the template, got true there and false in the template; ${CHANGED}`] : [],
    ];
  })];
}

/** The refusal of a list of replicas that depends on a condition. */
export function replicasUnreadable(path: string): string {
  return refusal('replicas', 'be a list that is written out', `a function of CloudFormation in it, or in its place, for "${path}"`,
    'whether there is a replica has to be known when the app is synthesised: decide with a context value or a property in place of a condition').message;
}

function streamContradictions(
  table: TableResource, { streamViewType: requested }: ProtectionRequest, { streamViewType: declared }: DeclaredTable,
): string[] {
  return requested === undefined || typeof declared === 'object' || requested === declared ? [] : [refusalText(
    `the stream of "${table.path}"`, 'agree with the template', `${requested} there and ${declared ?? 'none'} in the template`, CHANGED,
  )];
}

function windowContradictions(where: string, requested: RecoveryWindow | undefined, days: unknown): string[] {
  if (days === UNREADABLE) {
    return [refusalText(`point-in-time recovery ${where}`, 'be written out or stand under Fn::If',
      'another function in place of its specification', 'write it out, with the function around the number of days')];
  }
  if (typeof days !== 'number') {
    return [];
  }
  if (days === 0) {
    return [refusalText(`point-in-time recovery ${where}`, 'be on', 'off in the template', 'remove what switches it off, or the protection')];
  }
  if (!isWindow(days)) {
    return [refusalText(
      `'recoveryPeriodInDays' ${where}`, `be a whole number from ${SHORTEST_WINDOW_DAYS} to ${LONGEST_WINDOW_DAYS}`, String(days),
    )];
  }
  return requested === undefined || requested.days === days ? [] : [refusalText(
    `'recoveryWindow' ${where}`, 'agree with the template', `${requested.days} days there and ${days} in the template`, CHANGED,
  )];
}
