import { Annotations, CfnResource, Mixin } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { IConstruct } from 'constructs';
import { isEnrolled } from './enrolled-tables';
import { protectExisting } from './existing-table';
import type { TableProtectionOptions } from './table-protection-options';
import { isDispensable } from '../internal/dispensable-tables';
import { RecoveryWindow } from '../internal/recovery-window';
import { TableResource } from '../internal/table-resource';

/**
 * Properties of the protection that a mixin gives. Its `recoveryWindow` is that of tables that have none of their own.
 */
export interface TableProtectionMixinProps extends TableProtectionOptions {}

/**
 * Gives every table that it is applied to the protection of `TableProtection`: `app.with(new TableProtectionMixin())`
 * protects the tables of all stacks that are there by then, without a change to their code.
 *
 * A table keeps what it sets itself, with a warning where that weakens the protection. Tables that are protected
 * already are left alone. An `AWS::Serverless::SimpleTable` and a table that a custom resource makes (a type such as
 * `Custom::DynamoDBTable`) are warned of, because they cannot be protected from here.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/mixins.html
 */
export class TableProtectionMixin extends Mixin {
  private readonly recoveryWindow?: RecoveryWindow;
  private readonly acknowledgeShorterWindow?: RecoveryWindow;

  constructor(private readonly props: TableProtectionMixinProps = {}) {
    super();
    this.recoveryWindow = RecoveryWindow.ofOptional(props.recoveryWindow);
    this.acknowledgeShorterWindow = RecoveryWindow.ofOptional(props.acknowledgeShorterWindow, 'acknowledgeShorterWindow');
  }

  /** True for a construct that is a table of the app that is not protected yet, or one that can only be warned of. */
  public supports(construct: IConstruct): boolean {
    const isToProtect = isTable(construct) && !isEnrolled(construct) && !isDispensable(construct);
    return isToProtect || typeBeyondReach(construct) !== undefined;
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
    const { recoveryWindow, acknowledgeShorterWindow, props: { backupPlan, verification, guard } } = this;
    protectExisting(
      TableResource.of(construct),
      { verification, guard, acknowledgeShorterWindow },
      { backupPlan, recoveryWindow },
    );
  }
}

/** Resources that make a table, of which CloudFormation shows no more than a name. */
const BEYOND_REACH = /^(AWS::Serverless::SimpleTable|Custom::\w*Dynamo\w*Table)$/i;

function typeBeyondReach(construct: IConstruct): string | undefined {
  return CfnResource.isCfnResource(construct) && BEYOND_REACH.test(construct.cfnResourceType)
    ? construct.cfnResourceType
    : undefined;
}

/** A resource that an L2 table has made is that table's. */
function isTable(construct: IConstruct): boolean {
  const cfn = CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild;
  return cfn instanceof dynamodb.CfnTable || cfn instanceof dynamodb.CfnGlobalTable;
}
