import { ArnFormat, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { suppressFindings, wildcardFinding } from '../internal/finding-suppression';
import { anyVault, fittingArns } from '../internal/fitting-arns';
import { viaService } from '../internal/key-policy';
import { OnePerStack } from '../internal/one-per-stack';
import { suppressTablePatterns, fittingTableArns, referring, tablesNamed } from '../internal/table-arns';
import type { TableResource } from '../internal/table-resource';

/**
 * The role with which AWS Backup backs up the tables of a stack: one a stack, and no table but these.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForBackup.html
 */
export class BackupRole extends Construct {
  public static of(stack: Stack): BackupRole {
    return BackupRole.roles.of(stack);
  }

  private static readonly roles = new OnePerStack((stack) => new BackupRole(stack, 'DynamoDBBackupRole'));

  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  private readonly tables = new Set<TableResource>();
  private readonly selectedArns: string[] = [];
  private readonly copyVaultArns: string[] = [];

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    this.role = new iam.Role(this, 'Resource', {
      assumedBy: new iam.ServicePrincipal('backup.amazonaws.com'),
      description: 'AWS Backup uses this role to back up the protected tables of the stack',
    });
    this.policy = new iam.ManagedPolicy(this, 'Policy', { roles: [this.role], statements: this.statements() });
    this.suppressWildcardFindings();
  }

  public allow(table: TableResource): void {
    this.tables.add(table);
  }

  /**
   * Tables that a selection names by ARN or pattern; with tags, the selection picks from them what the role never
   * learns.
   */
  public allowArns(arns: string[]): void {
    this.selectedArns.push(...arns);
    suppressFindings(this.policy, Object.fromEntries(arns.filter((arn) => arn.endsWith('*')).map((arn) => [
      wildcardFinding(this, arn), 'the selection of the backup plan names its tables by this pattern',
    ])));
  }

  /**
   * Copies go out from any vault of the account; AWS has no resource for the recovery point that is copied before it
   * is.
   */
  public allowCopies(vaultArns: string[]): void {
    const unknown = vaultArns.filter((arn) => !this.copyVaultArns.includes(arn));
    if (this.copyVaultArns.length === 0 && unknown.length > 0) {
      this.policy.addStatements(
        new iam.PolicyStatement({
          sid: 'CopyIntoVaults',
          actions: ['backup:CopyIntoBackupVault', 'backup:DescribeBackupVault'],
          resources: Lazy.uncachedList({ produce: () => fittingArns(this.copyVaultArns, anyVault(this)) }),
        }),
        new iam.PolicyStatement({ sid: 'CopyFromVaults', actions: ['backup:CopyFromBackupVault'], resources: ['*'] }),
      );
      suppressFindings(this.policy, {
        CKV_AWS_111: 'a recovery point has no ARN before it is made, and AWS\'s own policy for backups names none; the policies of the vaults decide',
      });
    }
    this.copyVaultArns.push(...unknown);
  }

  private tableArns(preparing: boolean): string[] {
    return [...new Set([
      ...fittingTableArns(this, { tables: referring([...this.tables], preparing) }),
      ...fittingArns(this.selectedArns, tablesNamed(this, '*')),
    ])];
  }

  /** AWS names the backups of a table, so they have no ARN before they exist. */
  private get backupArn(): string {
    return Stack.of(this).formatArn({ service: 'dynamodb', resource: 'table', resourceName: '*/backup/*' });
  }

  private get recoveryPointArn(): string {
    return Stack.of(this).formatArn({ service: 'backup', resource: 'recovery-point', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  }

  private statements(): iam.PolicyStatement[] {
    return [
      new iam.PolicyStatement({
        sid: 'BackUpTables',
        actions: ['dynamodb:CreateBackup', 'dynamodb:DescribeTable', 'dynamodb:ListTagsOfResource', 'dynamodb:StartAwsBackupJob'],
        resources: Lazy.uncachedList({ produce: ({ preparing }) => this.tableArns(preparing) }),
      }),
      new iam.PolicyStatement({
        sid: 'FollowAndExpireBackups',
        actions: ['dynamodb:DeleteBackup', 'dynamodb:DescribeBackup'],
        resources: [this.backupArn],
      }),
      // Without it the backup of a table with tags fails.
      new iam.PolicyStatement({
        sid: 'TagRecoveryPoints',
        actions: ['backup:TagResource'],
        resources: [this.recoveryPointArn],
      }),
      new iam.PolicyStatement({
        sid: 'ReadEncryptedTables',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: viaService('dynamodb', '*'),
      }),
      new iam.PolicyStatement({ sid: 'DescribeKeys', actions: ['kms:DescribeKey'], resources: ['*'] }),
      new iam.PolicyStatement({
        sid: 'UseKeysOfVaults',
        actions: ['kms:CreateGrant'],
        resources: ['*'],
        conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      }),
    ];
  }

  private suppressWildcardFindings() {
    const named = 'AWS names backups and recovery points when it makes them; only AWS Backup can assume the role';
    suppressFindings(this.policy, {
      [wildcardFinding(this, this.backupArn)]: named,
      [wildcardFinding(this, this.recoveryPointArn)]: named,
      [wildcardFinding(this, anyVault(this))]: 'the ARNs of all vaults that are copied to do not fit the 6,144 characters of a managed policy',
      'AwsSolutions-IAM5[Resource::*]': 'the keys of tables and vaults are known to AWS only; their policies decide, and conditions keep the role to AWS services',
    });
    suppressTablePatterns(this.policy);
  }
}
