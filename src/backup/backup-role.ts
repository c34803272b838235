import { Aws, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge, wildcardFinding } from '../internal/acknowledgement';
import { acknowledgeTablePatterns, fittingTableArns } from '../internal/table-arns';
import type { TableResource } from '../internal/table-resource';

const ID = 'TableBackupRole';

/**
 * The role with which AWS Backup backs up the tables of a stack: one a stack, and no table but these.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForBackup.html
 */
export class BackupRole extends Construct {
  public static of(stack: Stack): BackupRole {
    return stack.node.tryFindChild(ID) as BackupRole | undefined ?? new BackupRole(stack, ID);
  }

  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  private readonly tables = new Set<TableResource>();
  private readonly copyVaultArns: string[] = [];

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    this.role = new iam.Role(this, 'Resource', {
      assumedBy: new iam.ServicePrincipal('backup.amazonaws.com'),
      description: 'AWS Backup uses this role to back up the protected tables of the stack',
    });
    this.policy = new iam.ManagedPolicy(this, 'Policy', { roles: [this.role], statements: this.statements() });
    this.acknowledgeWildcards();
  }

  public allow(table: TableResource): void {
    this.tables.add(table);
  }

  /** Copies go out from any vault of the account; AWS has no resource for the recovery point that is copied before it is. */
  public allowCopies(vaultArns: string[]): void {
    const unknown = vaultArns.filter((arn) => !this.copyVaultArns.includes(arn));
    if (this.copyVaultArns.length === 0 && unknown.length > 0) {
      this.policy.addStatements(
        new iam.PolicyStatement({
          sid: 'CopyIntoVaults',
          actions: ['backup:CopyIntoBackupVault', 'backup:DescribeBackupVault'],
          resources: Lazy.uncachedList({ produce: () => this.copyVaultArns }),
        }),
        new iam.PolicyStatement({ sid: 'CopyFromVaults', actions: ['backup:CopyFromBackupVault'], resources: ['*'] }),
      );
    }
    this.copyVaultArns.push(...unknown);
  }

  /** AWS names the backups of a table, so they have no ARN before they exist. */
  private get backupArn(): string {
    return Stack.of(this).formatArn({ service: 'dynamodb', resource: 'table', resourceName: '*/backup/*' });
  }

  private statements(): iam.PolicyStatement[] {
    return [
      new iam.PolicyStatement({
        sid: 'BackUpTables',
        actions: ['dynamodb:CreateBackup', 'dynamodb:DescribeTable', 'dynamodb:ListTagsOfResource', 'dynamodb:StartAwsBackupJob'],
        resources: Lazy.uncachedList({ produce: () => fittingTableArns(this, { tables: [...this.tables] }) }),
      }),
      new iam.PolicyStatement({
        sid: 'FollowAndExpireBackups',
        actions: ['dynamodb:DeleteBackup', 'dynamodb:DescribeBackup'],
        resources: [this.backupArn],
      }),
      new iam.PolicyStatement({
        sid: 'ReadEncryptedTables',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: {
          StringEquals: { 'aws:ResourceAccount': Aws.ACCOUNT_ID },
          StringLike: { 'kms:ViaService': 'dynamodb.*.amazonaws.com' },
        },
      }),
      new iam.PolicyStatement({
        sid: 'DescribeKeys',
        actions: ['kms:DescribeKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:ResourceAccount': Aws.ACCOUNT_ID } },
      }),
      new iam.PolicyStatement({
        sid: 'UseKeysOfVaults',
        actions: ['kms:CreateGrant'],
        resources: ['*'],
        conditions: {
          StringEquals: { 'aws:ResourceAccount': Aws.ACCOUNT_ID },
          Bool: { 'kms:GrantIsForAWSResource': 'true' },
        },
      }),
    ];
  }

  private acknowledgeWildcards() {
    acknowledge(this.policy, {
      [wildcardFinding(this, this.backupArn)]: 'AWS names the backups of a table; only AWS Backup can assume the role',
      'AwsSolutions-IAM5[Resource::*]': 'the keys of tables and vaults are known to AWS only; conditions limit them to this account and to AWS services',
    });
    acknowledgeTablePatterns(this.policy);
  }
}
