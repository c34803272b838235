import { CfnOutput, type Duration, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct, type IConstruct } from 'constructs';
import { type RestorePermissions, restorePermissions } from './restore-permissions';
import { SettingsRecorder } from './settings-recorder';
import { RESTORED } from '../contract/restored-table';
import { functionOptionsOf } from '../internal/deployment-function';
import type { DeploymentFunctionOptions } from '../internal/deployment-function-options';
import { definePolicy, grantPermissions } from '../internal/permission';
import { refusal } from '../internal/requirement';
import { journalPrefix } from '../rewind/journal-permissions';
import { assertOperators, assertSession, defineOperatorRole } from '../rewind/rewind-operators';
import { RewoundTables } from '../rewind/rewound-tables';
import { TableRewind } from '../rewind/table-rewind';

/** Properties of a recovery. */
export interface TableRecoveryProps extends DeploymentFunctionOptions {
  /**
   * The tables that can be restored, each a `Table`, `TableV2`, `CfnTable` or `CfnGlobalTable`, or an imported table,
   * in the account and Region of the recovery. For an imported table that is encrypted with a key of yours, name the
   * key (`encryptionKey`) when it is imported. At least one; about 25 fit into the policies by their ARNs, more only
   * with names that CloudFormation makes.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  readonly tables: IConstruct[];

  /**
   * The principal that may assume the role that restores, and the one that compares. At least one.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
   */
  readonly operators: iam.IPrincipal[];

  /**
   * The principal that may assume the role that writes to the tables what a plan says.
   *
   * @default - the operators
   */
  readonly writeOperators?: iam.IPrincipal[];

  /**
   * Requires a sign-in with a second factor to assume each role. It is for users of IAM: who comes with another role
   * (IAM Identity Center, a federation) bears no such mark, and could not assume them.
   *
   * @default false
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
   */
  readonly requireMfa?: boolean;

  /**
   * The longest session of each role, 1 to 12 hours. A session that begins with another role lasts one hour at most.
   * DynamoDB goes on with a restore when the session of its caller has ended.
   *
   * @default Duration.hours(1)
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html
   */
  readonly sessionDuration?: Duration;

  /**
   * The rewind whose roles compare and write, and whose bucket keeps the records of restores.
   *
   * @default - a rewind of the same tables, by the same operators
   */
  readonly rewind?: TableRewind;

  /**
   * The role with which AWS Backup restores a recovery point; it needs the rights of
   * `AWSBackupServiceRolePolicyForRestores`, and trusts `backup.amazonaws.com`.
   *
   * @default - recovery points of AWS Backup are not restored with the role; point-in-time recovery and backups of
   * DynamoDB are
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html
   */
  readonly backupRole?: iam.IRole;

  /**
   * Records the settings of the tables beside the records of restores: tags, auto scaling, alarms, policies and all
   * others that a restore loses. `restore start` finds them there when the table is gone, and with it the only other
   * place in which they were.
   *
   * @default true
   */
  readonly recordSettings?: boolean;

  /**
   * The time between two readings of the settings, 1 hour to 7 days in whole minutes. They are also read after each
   * deployment of the tables. What changes by hand between two readings is known from the second on.
   *
   * @default Duration.hours(24)
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
   */
  readonly settingsInterval?: Duration;
}

/**
 * Prerequisites for restoring tables beside the damaged ones: three roles for people on call, and a bucket for records
 * and plans.
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
 * There are 14 resources besides those of the rewind, and 6 without the recording of settings. Each 100 tables or so
 * take 2 more, for their names.
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

  /** The function that records the settings of the tables; none if they are not recorded. */
  public readonly settingsRecorder?: lambda.Function;

  private readonly permissions: RestorePermissions;
  private readonly tables: readonly IConstruct[];

  constructor(scope: Construct, id: string, props: TableRecoveryProps) {
    const { operators, writeOperators, requireMfa = false, sessionDuration, backupRole } = props;
    assertOperators('operators', operators);
    if (writeOperators) assertOperators('writeOperators', writeOperators);
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
    for (const [policy, permissions] of Object.entries(this.permissions)) {
      definePolicy(this, policy, this.restoreRole, permissions);
    }

    if (props.recordSettings ?? true) {
      this.settingsRecorder = new SettingsRecorder(this, 'Settings', {
        tables, bucket: this.rewind.bucket, prefix: `${prefix}/`, interval: props.settingsInterval, options: functionOptionsOf(props),
      }).handler;
    }

    this.recordUri = `s3://${this.rewind.bucket.bucketName}/${prefix}/`;
    const options = (role: iam.IRole) => `--role-arn ${role.roleArn} --region ${Stack.of(this).region}`;
    const table = tables.onlyNameOr('TABLE');
    this.adviseCommand = `npx cdk-dynamodb-recovery advise --table ${table} --at TIME ${options(this.restoreRole)}`;
    this.restoreCommand = `npx cdk-dynamodb-recovery restore start --table ${table} --latest --out ${this.recordUri} ${options(this.restoreRole)}`;
    this.compareCommand = `npx cdk-dynamodb-recovery diff ${table}${RESTORED}latest ${table} ${options(this.compareRole)}`;
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
  }
}
