import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import type { Invariant } from './invariant';
import type { TableRecovery } from './table-recovery';
import { definePolicy } from '../internal/permission';
import { assertDuration, refusal } from '../internal/requirement';
import { TableResource } from '../internal/table-resource';
import { RewoundTables } from '../rewind/rewound-tables';

/** Properties of a group. */
export interface RecoveryGroupProps {
  /** The recovery whose restore role restores the group; it has all of its tables. */
  readonly recovery: TableRecovery;

  /** The tables that belong together, 2 to 100 of those of the recovery. */
  readonly tables: IConstruct[];

  /**
   * What holds wherever the tables fit together. It is looked for in the restored copies, each of which is read once.
   *
   * @default - a moment is judged by the pauses of its writers alone
   */
  readonly invariants?: Invariant[];

  /**
   * The longest time between two writes that belong together, 1 to 60 whole seconds: a pause of all writers is quiet
   * only if it is at least as long.
   *
   * @default Duration.seconds(5)
   */
  readonly apart?: Duration;
}

const LEAST_TABLES = 2;
const MOST_TABLES = 100;
const LONGEST_APART = 60;

/**
 * Tables that are restored to one moment, with a verdict on whether they fit together there.
 *
 * An output holds the command. It takes the quietest second before a time, restores each table to it with the restore
 * role of the recovery, and looks in the copies for what the invariants exclude. Pauses are seen in the streams of the
 * tables, so each needs one with new and old images. The restore role may then read these streams, which show items:
 * without a group it reads no item of the tables.
 *
 * There is 1 resource, a managed policy of the restore role. A role takes ten, and five are those of the recovery, so a
 * recovery has room for five groups.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 *
 * @example
 * declare const orders: dynamodb.TableV2;
 * declare const payments: dynamodb.TableV2;
 * const recovery = new TableRecovery(this, 'Recovery', {
 *   tables: [orders, payments],
 *   operators: [iam.Role.fromRoleName(this, 'OnCall', 'on-call')],
 * });
 * new RecoveryGroup(this, 'Shop', {
 *   recovery,
 *   tables: [orders, payments],
 *   invariants: [Invariant.references(payments, 'orderId', orders)],
 * });
 */
export class RecoveryGroup extends Construct {
  /** The command that restores the group to the quietest second before a time, named in place of `TIME`. */
  public readonly restoreCommand: string;

  constructor(scope: Construct, id: string, props: RecoveryGroupProps) {
    const { recovery, invariants = [], apart = Duration.seconds(5) } = props;
    if (props.tables.length < LEAST_TABLES || props.tables.length > MOST_TABLES) {
      throw refusal('tables', `name from ${LEAST_TABLES} to ${MOST_TABLES} tables`, String(props.tables.length), 'a TableRecovery restores one');
    }
    const tables = new RewoundTables(scope, props.tables, 'recovery');
    assertKnown(recovery, props.tables, invariants);
    const seconds = wholeSeconds(apart);
    super(scope, id);

    definePolicy(this, 'StreamPermissions', recovery.restoreRole, [{
      sid: 'ReadStreamsOfGroup',
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      resources: tables.arns.map((arn) => `${arn}/stream/*`),
      wildcards: 'streams of the tables have names that DynamoDB chooses',
    }]);

    const names = props.tables.map((table) => TableResource.of(table).tableName);
    this.restoreCommand = [
      `npx cdk-dynamodb-recovery group restore --tables ${names.join(',')} --at TIME --quietest --apart ${seconds}s`,
      ...invariants.map((invariant) => `--reference ${invariant._reference()}`),
      `--out ${recovery.recordUri} --role-arn ${recovery.restoreRole.roleArn} --region ${Stack.of(this).region}`,
    ].join(' ');
    new CfnOutput(this, 'GroupRestoreCommand', { description: 'Restores the tables of the group to one moment', value: this.restoreCommand });
    this.node.addValidation({ validate: () => tables.elsewhere() });
  }
}

function assertKnown(recovery: TableRecovery, tables: IConstruct[], invariants: readonly Invariant[]): void {
  const stranger = tables.find((table) => !recovery._restores(table));
  if (stranger) {
    throw refusal('tables', 'be tables of the recovery', `"${stranger.node.path}"`, `name it in the tables of "${recovery.node.path}", too`);
  }
  const outside = invariants.flatMap((invariant) => invariant._tables()).find((table) => !tables.includes(table));
  if (outside) {
    throw refusal('invariants', 'be about tables of the group', `"${outside.node.path}"`, 'name it in the tables, too');
  }
}

function wholeSeconds(apart: Duration): number {
  assertDuration('apart', apart, 'Duration.seconds(5)');
  const seconds = apart.toSeconds({ integral: false });
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_APART) return seconds;
  throw refusal('apart', `be from 1 to ${LONGEST_APART} whole seconds`, `${seconds} s`);
}
