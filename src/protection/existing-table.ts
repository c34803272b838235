import { AppliedPolicy } from './applied-policy';
import { ImportedTables } from './imported-tables';
import { enrol } from './table-enrolment';
import { protectResource } from './table-resource-protection';
import type { TableBackupPlan } from '../backup/table-backup-plan';
import type { ProtectionRequest } from '../declared/protection-request';
import type { RecoveryWindow } from '../internal/recovery-window';
import type { TableResource } from '../internal/table-resource';

/** The defaults of the construct that protects an existing table. */
export interface ProtectionDefaults {
  readonly backupPlan?: TableBackupPlan;

  /** The window of a table that has none of its own; that of its policy if left out. */
  readonly recoveryWindow?: RecoveryWindow;
}

/** Gives a table of the app, or an imported one, its protection. */
export function protectExisting(
  table: TableResource,
  request: ProtectionRequest,
  defaults: ProtectionDefaults,
): TableBackupPlan | undefined {
  const defaultWindow = defaults.recoveryWindow ?? AppliedPolicy.windowAt(table.construct);
  // A table of the app may have a window of its own, which is then read from the template.
  const recoveryWindow = request.recoveryWindow ?? (table.cfn ? undefined : defaultWindow);
  if (request.remediate) {
    ImportedTables.of(table.stack).remediate(table, recoveryWindow!);
  }
  const deletionProtection = protectResource(table, request, defaultWindow);
  return enrol(table, { ...request, recoveryWindow, deletionProtection }, { backupPlan: defaults.backupPlan });
}
