import { CfnOutput, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct, type IConstruct } from 'constructs';
import { cutOverRole, pointerOption } from './cut-over-role';
import { type RestorePermissions, restorePermissions } from './restore-permissions';
import { SettingsRecorder } from './settings-recorder';
import type { TableRecoveryProps } from './table-recovery-props';
import { RESTORED } from '../contract/restored-table';
import { functionOptionsOf } from '../internal/deployment-function';
import { definePolicy, grantPermissions } from '../internal/permission';
import { refusal } from '../internal/requirement';
import { journalPrefix } from '../rewind/journal-permissions';
import { assertOperators, assertSession, defineOperatorRole } from '../rewind/rewind-operators';
import { RewoundTables } from '../rewind/rewound-tables';
import { TableRewind } from '../rewind/table-rewind';

/**
 * Prerequisites for restoring tables beside the damaged ones: three or four roles for people on call, and a bucket
 * for records and plans.
 *
 * The restore role looks for every way back, makes tables named `<table>-restored-…`, gives them the settings that a
 * restore loses, and deletes them again. It reaches no item of the tables themselves. What acts on its own is left to a
 * cut-over with other rights: consumers of the stream, deletion protection, time to live, and selections of backup
 * plans. The compare role reads a table and its restored copies, and writes a plan to copy back what was damaged. The
 * write role applies that plan. The last two are those of a `TableRewind`.
 *
 * A function records the settings of the tables every day, and after each deployment of them: a table that is deleted
 * comes back with its settings. A setting that could not be read keeps its last known value; `metricSettingsErrors()`
 * shows it.
 *
 * DynamoDB restores with the rights of its caller until the last item is written: a role that is changed or deleted
 * meanwhile cancels the restore. So the restore role belongs in a stack that is not deployed in an incident. The
 * outputs of the stack hold the commands to run.
 *
 * With `tableParameters` or `tableConfigurations` there is a fourth role. It lets a restored table take over, and leads
 * back: it gives restored tables what acts on its own, freezes the writers of the tables by their resource policies,
 * switches the parameters or configurations and moves consumers. It reaches no item, but what the streams show.
 *
 * There are 14 resources besides those of the rewind, and 6 without the recording of settings; 5 more let restored
 * tables take over, 6 with a configuration. Each 100 tables or so take 2 more, for their names.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Restore.Tutorial.html
 *
 * @example
 * const orders = new ProtectedTable(this, 'Orders', {
 *   partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
 * });
 * new TableRecovery(this, 'Recovery', {
 *   tables: [orders],
 *   operators: [iam.Role.fromRoleName(this, 'OnCall', 'on-call')],
 *   writeOperators: [iam.Role.fromRoleName(this, 'DataOwner', 'data-owner')],
 * });
 */
export class TableRecovery extends Construct {
  /** The role that looks for ways back, restores tables under new names, and deletes them again. */
  public readonly restoreRole: iam.Role;

  /** The role that compares, and plans what is copied back. */
  public readonly compareRole: iam.IRole;

  /** The role that writes to the tables what a plan says. */
  public readonly writeRole: iam.IRole;

  /** The role that lets a restored table take over; none without `tableParameters` and `tableConfigurations`. */
  public readonly cutOverRole?: iam.Role;

  /** The rewind whose roles compare and write. */
  public readonly rewind: TableRewind;

  /** The location of the records of restores, `s3://bucket/prefix/`; each has a folder of its own. */
  public readonly recordUri: string;

  /** The command that lists every way back of a table to a time, named in place of `TIME`. */
  public readonly adviseCommand: string;

  /** The command that restores a table to its latest moment. With several tables, name one in place of `TABLE`. */
  public readonly restoreCommand: string;

  /** The command that compares a restored table, named in place of `RESTORED`, with its source. */
  public readonly compareCommand: string;

  /**
   * The command that plans a cut-over to a restored table, named in place of `RESTORED`. With several parameters or
   * configurations, name one in place of `PARAMETER` or `CONFIGURATION`. None without either.
   */
  public readonly cutOverCommand?: string;

  /** The function that records the settings of the tables; none if they are not recorded. */
  public readonly settingsRecorder?: lambda.Function;

  /**
   * The policies of the roles that restore and cut over, for functions that do the same.
   *
   * @internal
   */
  public readonly _policies: { readonly restore: iam.ManagedPolicy[]; readonly cutOver?: iam.ManagedPolicy[] };

  /**
   * The name of the only table, or a placeholder.
   *
   * @internal
   */
  public readonly _onlyTableName: string;

  private readonly permissions: RestorePermissions;
  private readonly tables: readonly IConstruct[];

  constructor(scope: Construct, id: string, props: TableRecoveryProps) {
    const { operators, writeOperators, requireMfa = false, sessionDuration, backupRole } = props;
    assertOperators('operators', operators);
    if (writeOperators) assertOperators('writeOperators', writeOperators);
    if (props.cutOverOperators) assertOperators('cutOverOperators', props.cutOverOperators);
    assertSession(sessionDuration);
    const tables = new RewoundTables(scope, props.tables, 'recovery');
    super(scope, id);
    this.tables = [...props.tables];
    this.rewind = props.rewind ?? new TableRewind(this, 'Rewind', {
      tables: props.tables, operators, applyOperators: writeOperators, requireMfa, sessionDuration,
    });
    this.compareRole = this.rewind.planRole;
    this.writeRole = this.rewind.applyRole;

    const prefix = journalPrefix(this);
    this.permissions = restorePermissions({ scope: this, tables, journal: this.rewind.bucket, prefix, backupRole });
    this.restoreRole = defineOperatorRole(this, 'RestoreRole', {
      operators, requireMfa, sessionDuration, description: 'Restores DynamoDB tables under new names; it reads no item of others',
    });
    const restore = Object.entries(this.permissions)
      .map(([policy, permissions]) => definePolicy(this, policy, this.restoreRole, permissions));

    const cutOver = cutOverRole(this, props, { scope: this, tables, journal: this.rewind.bucket, prefix });
    this.cutOverRole = cutOver?.role;
    this._policies = { restore, cutOver: cutOver?.policies };

    if (props.recordSettings ?? true) {
      this.settingsRecorder = new SettingsRecorder(this, 'Settings', {
        tables, bucket: this.rewind.bucket, prefix: `${prefix}/`, interval: props.settingsInterval, options: functionOptionsOf(props),
      }).handler;
    }

    this.recordUri = `s3://${this.rewind.bucket.bucketName}/${prefix}/`;
    const options = (role: iam.IRole) => `--role-arn ${role.roleArn} --region ${Stack.of(this).region}`;
    const table = this._onlyTableName = tables.onlyNameOr('TABLE');
    this.adviseCommand = `npx cdk-dynamodb-recovery advise --table ${table} --at TIME ${options(this.restoreRole)}`;
    this.restoreCommand = `npx cdk-dynamodb-recovery restore start --table ${table} --latest --out ${this.recordUri} ${options(this.restoreRole)}`;
    this.compareCommand = `npx cdk-dynamodb-recovery diff ${table}${RESTORED}latest ${table} ${options(this.compareRole)}`;
    this.cutOverCommand = this.cutOverRole && `npx cdk-dynamodb-recovery cutover plan --table ${table} --to RESTORED ${
      pointerOption(props)} --freeze --out ${this.recordUri} ${options(this.cutOverRole)}`;
    this.defineOutputs();
    this.node.addValidation({ validate: () => tables.elsewhere() });
  }

  /**
   * Lets a role, user or group of yours restore tables, as the restore role does. What has no policies of its own, such
   * as an account or a service, is refused.
   *
   * @param grantee who may restore
   */
  public grantRestore(grantee: iam.IGrantable): iam.Grant {
    const permissions = Object.values(this.permissions).flat();
    return grantPermissions(this, grantee, permissions, 'name it among the operators, who assume a role');
  }

  /**
   * The number of runs that could not record the settings of every table as they are; Lambda repeats a run that failed
   * twice. Refused where settings are not recorded.
   *
   * The sum of 5 minutes unless the options set another statistic or period.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
   */
  public metricSettingsErrors(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    if (!this.settingsRecorder) {
      throw refusal('recordSettings', 'be true for a metric of it', 'false', 'leave it out');
    }
    return this.settingsRecorder.metricErrors(props);
  }

  /**
   * True for a table that the restore role restores.
   *
   * @internal
   */
  public _restores(table: IConstruct): boolean {
    return this.tables.includes(table);
  }

  private defineOutputs() {
    const output = (id: string, description: string, value: string) => new CfnOutput(this, id, { description, value });
    output('RecordUri', 'Records of restores', this.recordUri);
    output('RestoreRoleArn', 'Assumed to restore a table', this.restoreRole.roleArn);
    output('AdviseCommand', 'Lists every way back to a time', this.adviseCommand);
    output('RestoreCommand', 'Restores a table under a new name', this.restoreCommand);
    output('CompareCommand', 'Compares a restored table with its source', this.compareCommand);
    if (!this.cutOverRole) return;
    output('CutOverRoleArn', 'Assumed to let a restored table take over', this.cutOverRole.roleArn);
    output('CutOverCommand', 'Plans that a restored table takes over', this.cutOverCommand!);
  }
}
