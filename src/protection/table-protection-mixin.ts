import type { Duration } from 'aws-cdk-lib';
import { Annotations, CfnResource, Mixin } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { IConstruct } from 'constructs';
import { isEnrolled } from './enrolled-tables';
import { protectExisting } from './existing-table';
import type { TableBackupPlan } from '../backup/table-backup-plan';
import { TableResource } from '../internal/table-resource';
import { recoveryWindowDays } from '../policy/recovery-window';

/** Properties of the protection that a mixin gives. */
export interface TableProtectionMixinProps {
  /**
   * The recovery window of tables that have none of their own, 1 to 35 whole days.
   *
   * @default - the window of the nearest `RecoveryPolicy` up the tree of the table, or 35 days
   */
  readonly recoveryWindow?: Duration;

  /**
   * The plan that backs up the tables.
   *
   * @default - that of the nearest `RecoveryPolicy` up the tree of the table; or else one plan and one vault for each stack
   */
  readonly backupPlan?: TableBackupPlan;

  /**
   * Whether the protection is verified at deployment, by the `ProtectionVerification` of each stack.
   *
   * @default true
   */
  readonly verification?: boolean;

  /**
   * Whether deployments that would lose restore points of the tables are refused, by the `RecoveryWindowGuard` of each stack.
   *
   * @default true
   */
  readonly guard?: boolean;
}

/**
 * Gives every table that it is applied to the protection of `TableProtection`: `app.with(new TableProtectionMixin())` protects the
 * tables of all stacks that are there by then, without a change to their code.
 *
 * What a table sets itself stays as it is, and what weakens the protection is warned of. Tables that are protected already are left alone.
 * An `AWS::Serverless::SimpleTable` and a table that a custom resource makes (a type such as `Custom::DynamoDBTable`) are warned of, because
 * they cannot be protected from here.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/mixins.html
 */
export class TableProtectionMixin extends Mixin {
  constructor(private readonly props: TableProtectionMixinProps = {}) {
    super();
    if (props.recoveryWindow) {
      recoveryWindowDays('recoveryWindow', props.recoveryWindow);
    }
  }

  /** Whether a construct is a table of the app that is not protected yet, or one that can only be warned of. */
  public supports(construct: IConstruct): boolean {
    return (isTable(construct) && !isEnrolled(construct)) || typeBeyondReach(construct) !== undefined;
  }

  /** Protects the table, or warns that it is passed over. */
  public applyTo(construct: IConstruct): void {
    const type = typeBeyondReach(construct);
    if (type !== undefined) {
      Annotations.of(construct).addWarningV2('cdk-dynamodb-recovery:tablePassedOver',
        `"${construct.node.path}" makes a table as ${type}, which is neither protected nor verified: CloudFormation shows no table there; `
        + 'define it as AWS::DynamoDB::Table, or give its import to a TableProtection');
      return;
    }
    const { recoveryWindow, backupPlan, verification, guard } = this.props;
    protectExisting(TableResource.of(construct), { usual: recoveryWindow, backupPlan, verification, guard });
  }
}

/** Resources that make a table, of which CloudFormation shows no more than a name. */
const BEYOND_REACH = /^(AWS::Serverless::SimpleTable|Custom::\w*Dynamo\w*Table)$/i;

function typeBeyondReach(construct: IConstruct): string | undefined {
  return CfnResource.isCfnResource(construct) && BEYOND_REACH.test(construct.cfnResourceType) ? construct.cfnResourceType : undefined;
}

/** A resource that an L2 table has made is that table's. */
function isTable(construct: IConstruct): boolean {
  const cfn = CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild;
  return cfn instanceof dynamodb.CfnTable || cfn instanceof dynamodb.CfnGlobalTable;
}
