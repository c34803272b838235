import { createHash } from 'crypto';
import { Lazy, Names, Stack } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import type { Construct } from 'constructs';
import { BackupRole } from './backup-role';
import type { SelectedTables } from '../policy/table-selector';

/** One selection of AWS Backup, in the stack that it is defined in. */
export interface SelectionResourceProps {
  readonly backupPlanId: string;
  readonly selected: SelectedTables;

  /** What makes CloudFormation replace it. */
  readonly identity: () => unknown;
}

/** Defines a selection of AWS Backup; returns its id. */
export function defineSelection(scope: Construct, id: string, { backupPlanId, selected, identity }: SelectionResourceProps): string {
  const backupRole = BackupRole.of(Stack.of(scope));
  const { roleArn } = backupRole.role;
  const selection: backup.CfnBackupSelection = new backup.CfnBackupSelection(scope, id, {
    backupPlanId,
    backupSelection: {
      selectionName: Lazy.uncachedString({
        produce: ({ preparing }) => selectionName(selection, preparing ? undefined : [identity(), roleArn]),
      }),
      iamRoleArn: roleArn,
      ...selected,
    },
  });
  selection.node.addDependency(backupRole.policy);
  return selection.attrSelectionId;
}

/** CloudFormation replaces a selection that changes, and makes the new one before it deletes the old: the two must not share a name. */
function selectionName(selection: Construct, identity?: unknown): string {
  const prefix = Names.uniqueResourceName(selection, { maxLength: 41, allowedSpecialCharacters: '-_.' });
  if (identity === undefined) {
    return prefix;
  }
  const content = JSON.stringify(Stack.of(selection).resolve(identity));
  return `${prefix}-${createHash('sha256').update(content).digest('hex').slice(0, 8)}`;
}
