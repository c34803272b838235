import { CfnCondition, Fn, Token, type ICfnConditionExpression } from 'aws-cdk-lib';
import type { CfnBackupSelection } from 'aws-cdk-lib/aws-backup';
import type { TableResource } from '../internal/table-resource';

const ID = 'Condition';

/** The conditions under which some of the tables are there. */
export function conditionsOf(tables: TableResource[]): string[] {
  return [...new Set(tables.flatMap(({ conditions }) => conditions))].sort();
}

/**
 * Puts a selection under the conditions of its tables where each of them has one: AWS Backup takes a selection without
 * a table for one of all resources of the account. It adds to the tree, so it is done while references are looked for,
 * before anything is written.
 */
export function setCondition(selection: CfnBackupSelection, tables: TableResource[]): void {
  const conditions = conditionsOf(tables);
  if (conditions.length === 0 || tables.some((table) => table.conditions.length === 0)) {
    return;
  }
  if (conditions.length === 1) {
    selection.addOverride('Condition', conditions[0]);
    return;
  }
  const known = selection.node.tryFindChild(ID) as CfnCondition | undefined;
  const own = known ?? new CfnCondition(selection, ID);
  own.expression = Fn.conditionOr(
    ...conditions.map((Condition) => Token.asAny({ Condition }) as ICfnConditionExpression),
  );
  selection.cfnOptions.condition = own;
}
