import { CfnOutput, Stack, type Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import { JournalBucket } from './journal-bucket';
import { journalPrefix } from './journal-permissions';
import { assertOperators, assertSession, defineOperatorRole } from './rewind-operators';
import { type Permissions, applyPermissions, planPermissions } from './rewind-permissions';
import { RewoundTables } from './rewound-tables';
import { definePolicy, grantPermissions } from '../internal/permission';
import { nameMatching, refusal } from '../internal/requirement';

/** Properties of a rewind. */
export interface TableRewindProps {
  /**
   * The tables that can be rewound, each a `Table`, `TableV2`, `CfnTable` or `CfnGlobalTable`, or an imported table, in
   * the account and Region of the rewind. For an imported table that is encrypted with a key of yours, name the key
   * (`encryptionKey`) when it is imported. At least one; about 25 fit into the policies by their ARNs, more only with
   * names that CloudFormation makes.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  readonly tables: IConstruct[];

  /**
   * The principal that may assume the role that plans a rewind, which reads items and changes none. If an account is
   * named, its principals may assume the role where their own policies allow it. At least one.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
   */
  readonly operators: iam.IPrincipal[];

  /**
   * The principal that may assume the role that applies a plan. Other people than the `operators` make it a matter of
   * four eyes: who plans cannot write to the tables, and who applies cannot write a plan.
   *
   * @default - the operators
   */
  readonly applyOperators?: iam.IPrincipal[];

  /**
   * Requires a sign-in with a second factor to assume either role. It is for users of IAM: who comes with another role
   * (IAM Identity Center, a federation) bears no such mark, and could not assume them.
   *
   * @default false
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
   */
  readonly requireMfa?: boolean;

  /**
   * The longest session of both roles, 1 to 12 hours. A session that begins with another role lasts one hour at most.
   * The command line renews its session, and a rewind that was cut short goes on where it was.
   *
   * @default Duration.hours(1)
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html
   */
  readonly sessionDuration?: Duration;

  /**
   * The bucket for plans, journals and reports. Several rewinds can share one, each below a prefix of its own.
   *
   * @default - a bucket of its own, with a key of its own
   */
  readonly journalBucket?: JournalBucket;

  /**
   * A bucket with exports of the tables, from which a rewind can be planned that reaches further back than the 23 hours
   * of a stream.
   *
   * @default - no exports are read
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.HowItWorks.html
   */
  readonly exportBucket?: s3.IBucket;

  /**
   * The prefix of the exports in the `exportBucket`, as it was given to DynamoDB (`S3Prefix`): 1 to 512 characters
   * without `*`, `?`, `$`, quotes or backslashes, without a slash at its beginning, and without `.` or `..` between
   * slashes. The plan role reads nothing else of the bucket, so it does not reach the exports of other tables that have
   * another prefix.
   *
   * @default - the whole bucket, with the exports of whatever tables are in it
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html
   */
  readonly exportPrefix?: string;

  /**
   * The name of tables that are restored from before and after the damage, with `*` for what differs, such as
   * `orders-restored-*`. A rewind can be planned from their comparison. 3 to 255 letters, digits, hyphens, underscores,
   * dots and `*`, at least three of them no `*`.
   *
   * @default - `<table>-restored-*` of each table, the names that the command line gives to restored tables
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
   */
  readonly restoredTableNames?: string;
}

/**
 * Prerequisites for undoing bad writes in place: two roles for people on call, and a bucket for plans and journals.
 *
 * The plan role reads the tables, their streams and exports, and writes a plan into the bucket. The apply role writes
 * the changes of the plan to the tables, with a journal of what was there, so that a rewind can itself be rewound.
 * Neither can delete or write over a plan or a journal, and neither reaches other tables; where tables share a bucket
 * for their exports, `exportPrefix` keeps the role to its own. In the bucket of plans each role writes the names of its
 * own files only: the plan and its dry run, or journal, records of runs and reports. IAM knows no plans, so who applies
 * could write to the tables without one: CloudTrail (data events) and the journal show it.
 *
 * A rewind within seconds needs a stream with NEW_AND_OLD_IMAGES, which every `ProtectedTable` has; there is a warning
 * for a table without it, and for one with replicas of eventual consistency. The outputs of the stack hold the commands
 * to run.
 *
 * There are 9 resources, whatever the number of tables. About 25 tables are named in the policies by their ARNs; of
 * more, those that CloudFormation names by the name of their stack, and then the roles reach other tables of it, too.
 * What neither fits is refused.
 *
 * @example
 * const orders = new ProtectedTable(this, 'Orders', {
 *   partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
 * });
 * new TableRewind(this, 'Rewind', {
 *   tables: [orders],
 *   operators: [iam.Role.fromRoleName(this, 'OnCall', 'on-call')],
 *   applyOperators: [iam.Role.fromRoleName(this, 'DataOwner', 'data-owner')],
 * });
 */
export class TableRewind extends Construct {
  /** The role that plans a rewind. */
  public readonly planRole: iam.Role;

  /** The role that applies a plan. */
  public readonly applyRole: iam.Role;

  /** The bucket for plans, journals and reports. */
  public readonly bucket: JournalBucket;

  /** The location of the plans of this rewind, `s3://bucket/prefix/`; each has a folder of its own. */
  public readonly journalUri: string;

  /** The command that plans a rewind of the last two hours. With several tables, name one in place of `TABLE`. */
  public readonly planCommand: string;

  /**
   * The command that applies a plan; name it in place of `PLAN`, and the first 32 characters of its digest, or more, in
   * place of `DIGEST`.
   */
  public readonly applyCommand: string;

  /**
   * The policies of both roles, for functions that do the same.
   *
   * @internal
   */
  public readonly _policies: { readonly plan: iam.ManagedPolicy[]; readonly apply: iam.ManagedPolicy[] };

  private readonly permissions: { readonly plan: Permissions; readonly apply: Permissions };

  constructor(scope: Construct, id: string, props: TableRewindProps) {
    const { operators, applyOperators = operators, requireMfa = false, sessionDuration } = props;
    const { restoredTableNames, journalBucket, exportBucket: exports } = props;
    assertOperators('operators', operators);
    assertOperators('applyOperators', applyOperators);
    assertSession(sessionDuration);
    assertRestoredTableNames(restoredTableNames);
    const exportPrefix = checkedExportPrefix(props);
    const tables = new RewoundTables(scope, props.tables);
    super(scope, id);
    this.bucket = journalBucket ?? new JournalBucket(this, 'Journal');
    const prefix = journalPrefix(this);
    const of = { scope: this, tables, journal: this.bucket, prefix, exports, exportPrefix, restoredTableNames };
    this.permissions = { plan: planPermissions(of), apply: applyPermissions(of) };
    const operation = { requireMfa, sessionDuration };
    this.planRole = defineOperatorRole(this, 'PlanRole', { ...operation, operators, description: 'Plans rewinds of DynamoDB tables; it changes no item' });
    this.applyRole = defineOperatorRole(this, 'ApplyRole', { ...operation, operators: applyOperators, description: 'Applies planned rewinds to DynamoDB tables' });
    this._policies = {
      plan: this.definePolicies('Plan', this.planRole, this.permissions.plan),
      apply: this.definePolicies('Apply', this.applyRole, this.permissions.apply),
    };

    this.journalUri = `s3://${this.bucket.bucketName}/${prefix}/`;
    const options = (role: iam.IRole) => `--role-arn ${role.roleArn} --region ${Stack.of(this).region}`;
    this.planCommand = 'npx cdk-dynamodb-recovery rewind plan '
      + `--table ${tables.onlyNameOr('TABLE')} --from 2h --out ${this.journalUri} ${options(this.planRole)}`;
    this.applyCommand = `npx cdk-dynamodb-recovery rewind apply ${this.journalUri}PLAN/ --digest DIGEST ${options(this.applyRole)}`;
    this.defineOutputs();
    this.node.addValidation({
      validate: () => {
        // On a child: where the acknowledgement comes before the warning, aws-cdk-lib looks for it further up only.
        tables.warn(this.planRole);
        return tables.elsewhere();
      },
    });
  }

  /**
   * Lets a role, user or group of yours plan rewinds, as the plan role does. What has no policies of its own, such as
   * an account or a service, is refused.
   *
   * @param grantee who may plan
   */
  public grantPlan(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, this.permissions.plan);
  }

  /**
   * Lets a role, user or group of yours apply plans, as the apply role does. What has no policies of its own, such as
   * an account or a service, is refused.
   *
   * @param grantee who may apply
   */
  public grantApply(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, this.permissions.apply);
  }

  private grant(grantee: iam.IGrantable, { ofTables, ofPlans }: Permissions): iam.Grant {
    const permissions = [...ofTables, ...ofPlans];
    return grantPermissions(this, grantee, permissions, 'name it among the operators, who assume a role');
  }

  private definePolicies(kind: string, role: iam.IRole, { ofTables, ofPlans }: Permissions): iam.ManagedPolicy[] {
    const policies = { Permissions: ofTables, JournalPermissions: ofPlans };
    return Object.entries(policies).map(([id, permissions]) => definePolicy(this, kind + id, role, permissions));
  }

  private defineOutputs() {
    const output = (id: string, description: string, value: string) => new CfnOutput(this, id, { description, value });
    output('JournalUri', 'Plans and journals of rewinds', this.journalUri);
    output('PlanRoleArn', 'Assumed to plan a rewind', this.planRole.roleArn);
    output('ApplyRoleArn', 'Assumed to apply a plan', this.applyRole.roleArn);
    output('PlanCommand', 'Plans a rewind, and writes to no table', this.planCommand);
    output('ApplyCommand', 'Applies a plan', this.applyCommand);
  }
}

function assertRestoredTableNames(names?: string) {
  if (names === undefined) return;
  nameMatching('restoredTableNames', names, /^(?=(?:\**[\w.-]){3})[\w.*-]{3,255}$/,
    '3 to 255 letters, digits, hyphens, underscores, dots and *, at least three of them no *');
}

/** Without the slashes at its end. */
function checkedExportPrefix({ exportBucket, exportPrefix }: TableRewindProps): string | undefined {
  if (exportPrefix === undefined) return undefined;
  if (!exportBucket) {
    throw refusal('exportPrefix', 'go with an exportBucket', `"${exportPrefix}" without one`,
      'name the bucket of the exports, or leave the prefix out');
  }
  // A slash at its beginning would be part of the keys; to IAM, * and ? are patterns.
  return nameMatching('exportPrefix', exportPrefix, /^(?!\/)(?!(?:.*\/)?\.\.?(?:\/|$))[^*?$"\\\p{Cc}]{1,512}$/u,
    '1 to 512 characters without *, ?, $, quotes or backslashes, without a slash at its beginning, and without . or .. '
      + 'between slashes').replace(/\/+$/, '');
}
