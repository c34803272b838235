import type { Duration } from 'aws-cdk-lib';
import { AppliedPolicy } from './applied-policy';
import { ImportedTables } from './imported-tables';
import { enrol } from './table-enrolment';
import { protectResource } from './table-resource-protection';
import type { TableBackupPlan } from '../backup/table-backup-plan';
import type { GuardRequest } from '../guard/guard-enrolment';
import type { TableResource } from '../internal/table-resource';
import { LONGEST_RECOVERY_WINDOW } from '../policy/recovery-window';

/** How a table that exists already is protected. */
export interface ExistingTableProtection extends GuardRequest {
  /** The window that the table has to have. */
  readonly asked?: Duration;

  /** The window of a table that has none of its own. */
  readonly usual?: Duration;
  readonly backupPlan?: TableBackupPlan;
  readonly remediate?: boolean;
  readonly verification?: boolean;
}

/** Gives a table of the app, or an imported one, its protection. */
export function protectExisting(table: TableResource, protection: ExistingTableProtection): TableBackupPlan | undefined {
  const { asked, usual, backupPlan, remediate, verification, guard, acknowledgeShorterWindow } = protection;
  const window = { asked, usual: usual ?? AppliedPolicy.above(table.construct)?.policy.recoveryWindow ?? LONGEST_RECOVERY_WINDOW };
  // A table of the app may have a window of its own, which is then read from the template.
  const recoveryWindow = asked ?? (table.cfn ? undefined : window.usual);
  if (remediate) {
    ImportedTables.of(table.stack).remediate(table, recoveryWindow!.toDays());
  }
  const deletionProtection = protectResource(table, window);
  return enrol(table, { backupPlan, recoveryWindow, deletionProtection, enabled: remediate, verification, guard, acknowledgeShorterWindow });
}
