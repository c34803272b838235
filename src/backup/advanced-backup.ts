import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DeploymentFunction } from '../internal/deployment-function';
import { suppressFindings } from '../internal/finding-suppression';
import { OnePerStack } from '../internal/one-per-stack';
import { StackExpectation } from '../verification/stack-expectation';

/**
 * The advanced features of AWS Backup for DynamoDB: copies to other Regions and accounts, cold storage, tags, and
 * recovery points that are encrypted with the key of their vault.
 *
 * They are two settings of an account in a Region, which CloudFormation does not have. Accounts that used AWS Backup
 * before 21 November 2021 have them off until they are switched on.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/advanced-ddb-backup.html
 */
export class AdvancedBackup extends Construct {
  /**
   * Switches the advanced features on when the stack is deployed, for the whole account in the Region, before the
   * protection of the stack is verified. Deleting the stack does not switch them off again: other stacks may rely on
   * them.
   *
   * New backups of every table in the Region that AWS Backup protects are then made the advanced way.
   */
  public static optIn(scope: Construct): AdvancedBackup {
    return AdvancedBackup.optIns.of(Stack.of(scope));
  }

  private static readonly optIns = new OnePerStack((stack) => new AdvancedBackup(stack, 'AdvancedDynamoDBBackup'));

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    const switching = new DeploymentFunction(this, {
      description: 'Switches the advanced features of AWS Backup for DynamoDB on in this Region',
      timeout: Duration.minutes(2),
      statements: [new iam.PolicyStatement({
        sid: 'SetRegionSettings',
        actions: ['backup:DescribeRegionSettings', 'backup:UpdateRegionSettings'],
        resources: ['*'],
      })],
      handler: 'advanced-backup',
    });
    suppressFindings(switching.permissions, {
      'AwsSolutions-IAM5[Resource::*]':
        'the settings of a Region have no resource: docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html',
    });
    switching.defineResource('Custom::AdvancedDynamoDBBackup', {});
    StackExpectation.of(Stack.of(this)).regionSettings.add(this);
  }
}
