import type { Duration } from 'aws-cdk-lib';
import type * as appconfig from 'aws-cdk-lib/aws-appconfig';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import type { IConstruct } from 'constructs';
import type { DeploymentFunctionOptions } from '../internal/deployment-function-options';
import type { TableRewind } from '../rewind/table-rewind';

/** A configuration of AppConfig in which applications find the name of a table. */
export interface TableConfiguration {
  /**
   * The environment to which it is deployed, in the account and Region of the recovery.
   *
   * @see https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-creating-environment.html
   */
  readonly environment: appconfig.IEnvironment;

  /**
   * The id of its profile, whose versions AppConfig hosts.
   *
   * @see https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-creating-configuration-and-profile.html
   */
  readonly configurationProfileId: string;

  /**
   * The strategy by which a cut-over deploys it. A gradual one has readers in both tables meanwhile.
   *
   * @default - `AppConfig.AllAtOnce`, which bakes for ten minutes
   * @see https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-creating-deployment-strategy-predefined.html
   */
  readonly deploymentStrategy?: appconfig.IDeploymentStrategy;
}

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
   * The parameters of Systems Manager in which applications find the names of the tables. With at least one, there is a
   * role for cut-overs: it lets a restored table take over by such a parameter.
   *
   * @default - no parameter is switched
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
   */
  readonly tableParameters?: ssm.IParameter[];

  /**
   * The configurations of AppConfig in which applications find the names of the tables. With at least one, there is a
   * role for cut-overs: it makes versions of such a configuration, deploys them, and reverts them.
   *
   * @default - no configuration is switched
   * @see https://docs.aws.amazon.com/appconfig/latest/userguide/what-is-appconfig.html
   */
  readonly tableConfigurations?: TableConfiguration[];

  /**
   * The principal that may assume the role for cut-overs.
   *
   * @default - those who write: `writeOperators`
   */
  readonly cutOverOperators?: iam.IPrincipal[];

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
