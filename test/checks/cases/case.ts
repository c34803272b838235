import type { RecoveryRequirement } from '../../../src/assessment/recovery-requirement';

/** A template with the findings that a judge who knows AWS would have. */
export interface Case {
  /** Names the file, too. */
  readonly title: string;
  readonly yaml: string;

  /** Rules by resource, in the order of the findings; with `?` where the template leaves it open. */
  readonly findings: Readonly<Record<string, readonly string[]>>;

  /** What is demanded beyond the default. */
  readonly demand?: Pick<RecoveryRequirement, 'lock'> | Pick<RecoveryRequirement, 'replicaRegions'>;
}

/** Properties of a table that has all but a backup. */
export const SAFE = `
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{ AttributeName: pk, KeyType: HASH }]
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
      DeletionProtectionEnabled: true
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }`;

/** The same without point-in-time recovery and deletion protection. */
export const BARE = `
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{ AttributeName: pk, KeyType: HASH }]
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]`;

export const KEPT = `
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain`;

/** A table of which the properties are given. */
export function table(properties: string = SAFE, attributes: string = KEPT, id: string = 'Orders'): string {
  return `
  ${id}:
    Type: AWS::DynamoDB::Table${attributes}
    Properties:${properties}`;
}

export const VAULT = `
  Vault:
    Type: AWS::Backup::BackupVault
    Properties: { BackupVaultName: vault }`;

export const RULE = `
          - RuleName: Often
            TargetBackupVault: !Ref Vault
            ScheduleExpression: cron(0 5 ? * MON *)
            Lifecycle: { DeleteAfterDays: 90 }`;

/** A plan of which the rules are given, with its vault. */
export function plan(rules: string = RULE, vault: string = VAULT): string {
  return `${vault}
  Plan:
    Type: AWS::Backup::BackupPlan
    Properties:
      BackupPlan:
        BackupPlanName: plan
        BackupPlanRule:${rules}`;
}

/** A selection of which the assignment is given. */
export function selection(assigned: string = '\n        Resources: [!GetAtt Orders.Arn]', id: string = 'Selection'): string {
  return `
  ${id}:
    Type: AWS::Backup::BackupSelection
    Properties:
      BackupPlanId: !Ref Plan
      BackupSelection:
        SelectionName: ${id}
        IamRoleArn: !Sub arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/backup${assigned}`;
}

export const BACKED_UP = plan() + selection();

/** A template of these resources. */
export function template(...resources: readonly string[]): string {
  return `AWSTemplateFormatVersion: 2010-09-09\nResources:${resources.join('')}\n`;
}

/** A template with other sections, too. */
export function templateWith(sections: string, ...resources: readonly string[]): string {
  return `AWSTemplateFormatVersion: 2010-09-09\n${sections.trim()}\nResources:${resources.join('')}\n`;
}
