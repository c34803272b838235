import { plural } from './checks/report';
import { type DeploymentEvent, conclude } from './conclusion';
import type { Outcome } from './custom-resource';
import { acknowledged } from './guard/acknowledged';
import { type LossAccess, checkLosses } from './guard/loss-check';
import { type PrerequisiteAccess, checkPrerequisites } from './guard/prerequisites';
import { decodeGuardedStack } from '../contract/guarded-stack';

/** The deployment would lose restore points without an acknowledgement, or cannot succeed. */
export class DeploymentRefused extends Error {
  public readonly name = 'DeploymentRefused';
}

/** Refuses a deployment before it changes a table, where it would lose restore points; never a rollback. */
export async function guardRecovery(
  event: DeploymentEvent, access: LossAccess & PrerequisiteAccess,
): Promise<Outcome> {
  const { guarded, settleSeconds } = event.ResourceProperties;
  const declared = decodeGuardedStack(guarded);
  const previous = decodeGuardedStack(event.RequestType === 'Update' ? event.OldResourceProperties.guarded : undefined);
  const settling = { clock: access.clock, deadline: access.clock.now() + Number(settleSeconds) * 1000 };
  const losses = await checkLosses(event.StackId, declared, previous, access, settling);
  // Second, because a permission that was waited for is there by now.
  const missing = await checkPrerequisites(declared, access, settling);
  const tables = declared.tables.filter(({ status }) => status === undefined).length;
  return conclude(event, [...acknowledged(losses, declared, previous), ...missing], {
    done: 'guarded',
    tables,
    headline: `checked ${plural(tables, 'table')} before any change`,
    refusal: (report) => new DeploymentRefused(report),
  }, access.cloudFormation);
}
