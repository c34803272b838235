import { createHash } from 'crypto';
import { Lazy, Names, Stack } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import { Construct } from 'constructs';
import { BackupRole } from './backup-role';
import type { TableResource } from '../internal/table-resource';

/** The plan that a selection belongs to. */
export interface SelectedPlan {
  readonly backupPlanId: string;

  /** The vaults beside its own that its recovery points are written to. */
  readonly copyVaultArns: string[];
}

/** AWS Backup takes 500 ARNs in a selection. */
const MOST_TABLES = 500;

/**
 * The tables of one stack in a plan.
 *
 * It lives in the stack of the tables and refers to the id of the plan, so that a plan can protect the tables of other stacks without a cycle.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
 */
export class TableSelection extends Construct {
  public readonly selectionId: string;
  private readonly tables = new Map<string, TableResource>();
  private readonly backupRole: BackupRole;

  constructor(scope: Construct, id: string, { backupPlanId, copyVaultArns }: SelectedPlan) {
    super(scope, id);
    this.backupRole = BackupRole.of(Stack.of(this));
    this.backupRole.allowCopies(copyVaultArns);
    const selection = new backup.CfnBackupSelection(this, 'Resource', {
      backupPlanId,
      backupSelection: {
        selectionName: Lazy.uncachedString({ produce: ({ preparing }) => this.selectionName(preparing) }),
        iamRoleArn: this.backupRole.role.roleArn,
        resources: Lazy.uncachedList({ produce: () => this.tableArns }),
      },
    });
    selection.node.addDependency(this.backupRole.policy);
    this.selectionId = selection.attrSelectionId;
  }

  public add(table: TableResource): void {
    this.tables.set(table.path, table);
    this.backupRole.allow(table);
    if (this.tables.size > MOST_TABLES) {
      throw new Error(`a backup plan takes at most ${MOST_TABLES} tables of one stack, got "${table.path}" as number ${this.tables.size}; `
        + 'put the others into a stack of their own');
    }
  }

  private get tableArns(): string[] {
    // An imported table can be there under two constructs.
    return [...new Set([...this.tables.values()].map(({ tableArn }) => tableArn))];
  }

  /** CloudFormation replaces a selection that changes, and makes the new one before it deletes the old: the two must not share a name. */
  private selectionName(preparing: boolean): string {
    const prefix = Names.uniqueResourceName(this, { maxLength: 41, allowedSpecialCharacters: '-_.' });
    if (preparing) {
      return prefix;
    }
    const content = JSON.stringify(Stack.of(this).resolve([[...this.tables.values()].map(identityOf), this.backupRole.role.roleArn]));
    return `${prefix}-${createHash('sha256').update(content).digest('hex').slice(0, 8)}`;
  }
}

/** The ARN of a table, and what of it makes CloudFormation replace the table and so give it another ARN. */
function identityOf({ tableArn, cfn, regional }: TableResource): unknown {
  return [tableArn, cfn?.tableName, cfn?.keySchema, cfn?.localSecondaryIndexes, regional?.importSourceSpecification];
}
