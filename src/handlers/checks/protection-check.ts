import type { BackupClient } from '@aws-sdk/client-backup';
import type { Clock, Pace } from './pace';
import { checkPlan } from './plan-check';
import { checkRegion } from './region-check';
import { checkSelection } from './selection-check';
import type { Settling } from './settling';
import { settled } from './settling';
import type { TableAccess } from './table-check';
import { checkTable } from './table-check';
import { checkVault } from './vault-check';
import type { Expectation, ExpectedTable } from '../../contract/expectation';
import type { Finding } from '../../contract/finding';

/** Everything that the checks reach outside themselves. */
export interface Access extends TableAccess {
  readonly backup: BackupClient;
  readonly clock: Clock;
  readonly pace: Pace;
}

/** Asks AWS for everything that a stack declares of its protection; the order of the findings follows the declaration. */
export async function checkProtection(expectation: Expectation, access: Access, settleSeconds: number): Promise<Finding[]> {
  const settling = { clock: access.clock, deadline: access.clock.now() + settleSeconds * 1000 };
  const { tables, selections, plans, vaults } = expectation;
  const checks = [
    ...tables.map((table) => settledTable(table, expectation, access, settling)),
    ...selections.map((selection, place) => settledAlways(settling, () => checkSelection(
      selection, plans[selection.plan], tables.filter((table) => table.selectedBy.includes(place)), access.backup,
    ))),
    ...plans.map((plan) => settledAlways(settling, () => checkPlan(plan, access.backup))),
    // Nobody has just set anything about the Region; only a permission can still be on its way.
    settled(() => checkRegion(plans, access.backup), ({ code }) => code === 'CHECK_FAILED', settling),
    ...vaults.map((vault) => settledAlways(settling, () => checkVault(vault, plans, access.backup))),
  ];
  return (await Promise.all(checks)).flat();
}

async function settledTable(table: ExpectedTable, { profiles }: Expectation, access: Access, settling: Settling): Promise<Finding[]> {
  if (table.profile === undefined) {
    return [];
  }
  const profile = profiles[table.profile];
  // Nobody has just set anything on an imported table; only a permission can still be on its way.
  return settled(() => checkTable(table, profile, access), ({ code }) => profile.setHere || code === 'CHECK_FAILED', settling);
}

function settledAlways(settling: Settling, check: () => Promise<Finding[]>): Promise<Finding[]> {
  return settled(check, () => true, settling);
}
