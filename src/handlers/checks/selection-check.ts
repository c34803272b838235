import { GetBackupSelectionCommand } from '@aws-sdk/client-backup';
import type { BackupClient } from '@aws-sdk/client-backup';
import { failedCheck, isNamed } from './failed-check';
import type { ExpectedPlan, ExpectedSelection, ExpectedTable } from '../../contract/expectation';
import type { Finding } from '../../contract/finding';

/** Looks for each table of a stack in the selection that the stack has in a plan. */
export async function checkSelection(
  selection: ExpectedSelection, plan: ExpectedPlan, tables: ExpectedTable[], backup: BackupClient,
): Promise<Finding[]> {
  try {
    const { BackupSelection } = await backup.send(new GetBackupSelectionCommand({
      BackupPlanId: plan.backupPlanId,
      SelectionId: selection.selectionId,
    }));
    const selected = new Set(BackupSelection?.Resources?.map(tableNameOf));
    return tables.filter(({ tableName }) => !selected.has(tableName))
      .map((table) => notSelected(table, plan, 'the selection does not name the table'));
  } catch (error) {
    return isNamed(error, 'ResourceNotFoundException')
      ? tables.map((table) => notSelected(table, plan, 'the selection is gone'))
      : [failedCheck(`${plan.path} selection ${selection.selectionId}`, 'backup:GetBackupSelection', error)];
  }
}

function notSelected(table: ExpectedTable, plan: ExpectedPlan, real: string): Finding {
  return {
    code: 'TABLE_NOT_SELECTED',
    severity: 'ERROR',
    subject: table.path,
    declared: `backups by the plan ${plan.path} (${plan.backupPlanId})`,
    real,
    remedy: 'somebody changed the selection outside the stack: assign the table to the plan in AWS Backup, or remove the selection and deploy again',
  };
}

/** `arn:aws:dynamodb:eu-west-1:111122223333:table/Orders` names the table `Orders`. */
function tableNameOf(arn: string): string {
  return arn.slice(arn.indexOf('/') + 1);
}
