import { createHash } from 'crypto';
import { Fn, Lazy, Names, Stack, Token } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import type { Construct } from 'constructs';
import { BackupRole } from './backup-role';
import { conditionOf } from '../internal/resource-condition';
import type { SelectedTables } from '../policy/selected-tables';

/** One selection of AWS Backup, in the stack that it is defined in. */
export interface SelectionResourceProps {
  readonly backupPlanId: string;
  readonly selected: SelectedTables;

  /** Everything that makes CloudFormation replace it. */
  readonly identity: () => unknown;

  /**
   * Conditions that decide what it selects, and so replace it when the stack is deployed with other parameters; none if
   * left out.
   */
  readonly conditions?: () => string[];

  /** Prepares the resource while references are looked for. */
  readonly prepare?: (selection: backup.CfnBackupSelection) => void;
}

/** Defines a selection of AWS Backup; returns its id, which is empty where its condition does not hold. */
export function defineSelection(scope: Construct, id: string, props: SelectionResourceProps): string {
  const { backupPlanId, selected, identity, conditions = () => [], prepare } = props;
  const backupRole = BackupRole.of(Stack.of(scope));
  const { roleArn } = backupRole.role;
  // Asked for by each part of the assembly that holds it; looking for references comes after all changes, and before
  // all of them.
  let name: string | undefined;
  const selection: backup.CfnBackupSelection = new backup.CfnBackupSelection(scope, id, {
    backupPlanId,
    backupSelection: {
      selectionName: Lazy.uncachedString({
        produce: ({ preparing }) => {
          if (preparing) {
            name = undefined;
            prepare?.(selection);
            return selectionName(selection, []);
          }
          name ??= selectionName(selection, conditions(), [identity(), roleArn]);
          return name;
        },
      }),
      iamRoleArn: roleArn,
      ...selected,
    },
  });
  selection.node.addDependency(backupRole.policy);
  return Lazy.uncachedString({
    produce: () => {
      const condition = conditionOf(selection);
      return condition === undefined ? selection.attrSelectionId : Token.asString(Fn.conditionIf(condition, selection.attrSelectionId, ''));
    },
  });
}

/**
 * CloudFormation replaces a selection that changes, and makes the new one before it deletes the old: the two must not
 * share a name.
 */
function selectionName(selection: Construct, conditions: string[], identity?: unknown): string {
  const prefix = Names.uniqueResourceName(selection, { maxLength: 41 - conditions.length, allowedSpecialCharacters: '-_.' });
  if (identity === undefined) {
    return prefix;
  }
  const content = JSON.stringify(Stack.of(selection).resolve(identity));
  const met = conditions.map((condition) => Token.asString(Fn.conditionIf(condition, '1', '0'))).join('');
  return `${prefix}-${createHash('sha256').update(content).digest('hex').slice(0, 8)}${met}`;
}
