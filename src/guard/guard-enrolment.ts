import { GuardedTables } from './guarded-tables';
import { RecoveryWindowGuard } from './recovery-window-guard';
import type { ProtectionRequest } from '../declared/protection-request';
import { refusal } from '../internal/requirement';
import type { TableResource } from '../internal/table-resource';

/**
 * Puts a table of the app into the guard of its stack. CloudFormation cannot change an imported one, and so cannot lose
 * anything of it.
 */
export function guardTable(table: TableResource, { guard = true, acknowledgeShorterWindow }: ProtectionRequest): void {
  if (acknowledgeShorterWindow && !(guard && table.cfn)) {
    throw refusal('acknowledgeShorterWindow', 'be set for a table that is guarded', `it for "${table.path}"`,
      table.cfn ? 'leave it out, or leave out \'guard\'' : 'nothing shortens the window of an imported table: leave it out');
  }
  if (table.cfn && guard) {
    RecoveryWindowGuard.of(table.construct);
    GuardedTables.of(table.stack).add(table, acknowledgeShorterWindow?.days);
  } else if (table.cfn) {
    GuardedTables.of(table.stack).leaveOut(table);
  }
}
