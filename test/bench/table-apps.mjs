/** The same protected tables, written by hand in L1, with `TableV2`, and with this library, under its own plan or under a given number of rules. */
const LIBRARY = 'cdk-dynamodb-recovery';
const SCHEDULE = 'cron(0 0 15,25 * ? *)';
const RETENTION_DAYS = 90;
const BACKUP_POLICY = 'AWSBackupServiceRolePolicyForBackup';

/** Each takes a stack, how many tables it is to have, and the `require` of the app. */
export const TABLE_APPS = {
  /** What any app costs. */
  empty: () => {},
  l1: handWrittenTables,
  tableV2: tablesV2,
  protectedTable: protectedTables,
  oneRule: (stack, count, require) => tablesUnderRules(stack, count, require, 1),
  tenRules: (stack, count, require) => tablesUnderRules(stack, count, require, 10),
};

function handWrittenTables(stack, count, require) {
  const { Aws, CfnDeletionPolicy } = require('aws-cdk-lib');
  const backup = require('aws-cdk-lib/aws-backup');
  const dynamodb = require('aws-cdk-lib/aws-dynamodb');
  const iam = require('aws-cdk-lib/aws-iam');
  const kms = require('aws-cdk-lib/aws-kms');
  const kept = resource => {
    resource.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
    resource.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    return resource;
  };

  const tables = numbered(count).map(id => kept(new dynamodb.CfnTable(stack, id, {
    attributeDefinitions: [{ attributeName: 'pk', attributeType: 'S' }],
    keySchema: [{ attributeName: 'pk', keyType: 'HASH' }],
    billingMode: 'PAY_PER_REQUEST',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
    deletionProtectionEnabled: true,
    streamSpecification: { streamViewType: 'NEW_AND_OLD_IMAGES' },
  })));
  const key = kept(new kms.CfnKey(stack, 'Key', {
    enableKeyRotation: true,
    keyPolicy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:root` }, Action: 'kms:*', Resource: '*' }],
    },
  }));
  const vault = kept(new backup.CfnBackupVault(stack, 'Vault', { backupVaultName: 'Tables', encryptionKeyArn: key.attrArn }));
  const role = new iam.CfnRole(stack, 'Role', {
    assumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'backup.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    managedPolicyArns: [`arn:${Aws.PARTITION}:iam::aws:policy/service-role/${BACKUP_POLICY}`],
  });
  const plan = new backup.CfnBackupPlan(stack, 'Plan', {
    backupPlan: {
      backupPlanName: 'Tables',
      backupPlanRule: [{
        ruleName: 'TwiceMonthly',
        targetBackupVault: vault.ref,
        scheduleExpression: SCHEDULE,
        lifecycle: { deleteAfterDays: RETENTION_DAYS },
      }],
    },
  });
  new backup.CfnBackupSelection(stack, 'Selection', {
    backupPlanId: plan.ref,
    backupSelection: { selectionName: 'Tables', iamRoleArn: role.attrArn, resources: tables.map(({ attrArn }) => attrArn) },
  });
}

function tablesV2(stack, count, require) {
  const { Duration, RemovalPolicy } = require('aws-cdk-lib');
  const backup = require('aws-cdk-lib/aws-backup');
  const dynamodb = require('aws-cdk-lib/aws-dynamodb');
  const events = require('aws-cdk-lib/aws-events');
  const kms = require('aws-cdk-lib/aws-kms');

  const key = partitionKey(require);
  const tables = numbered(count).map(id => new dynamodb.TableV2(stack, id, {
    ...key,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
    deletionProtection: true,
    dynamoStream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
    removalPolicy: RemovalPolicy.RETAIN,
  }));
  const encryptionKey = new kms.Key(stack, 'Key', { enableKeyRotation: true });
  const plan = new backup.BackupPlan(stack, 'Plan', {
    backupVault: new backup.BackupVault(stack, 'Vault', { encryptionKey }),
    backupPlanRules: [new backup.BackupPlanRule({
      ruleName: 'TwiceMonthly',
      scheduleExpression: events.Schedule.expression(SCHEDULE),
      deleteAfter: Duration.days(RETENTION_DAYS),
    })],
  });
  plan.addSelection('Tables', { resources: tables.map(({ tableArn }) => backup.BackupResource.fromArn(tableArn)) });
}

function protectedTables(stack, count, require) {
  const { ProtectedTable } = require(LIBRARY);
  const key = partitionKey(require);
  numbered(count).forEach(id => new ProtectedTable(stack, id, key));
}

/** Tables of one plan, whose rules differ in all that a rule can say. */
function tablesUnderRules(stack, count, require, ruleCount) {
  const { Duration, TimeZone } = require('aws-cdk-lib');
  const { BackupRule, BackupSchedule, CopyTarget, ProtectedTable, RecoveryVault, TableBackupPlan, VaultLock } = require(LIBRARY);
  const lock = VaultLock.governance({ minRetention: Duration.days(7), maxRetention: Duration.days(3650) });
  const vault = new RecoveryVault(stack, 'Vault', { lock });
  const copies = new RecoveryVault(stack, 'Copies', { lock });
  const rules = Array.from({ length: ruleCount }, (_, index) => new BackupRule({
    name: `Rule${index}`,
    schedule: index % 2 === 0
      ? BackupSchedule.daily({ hour: 2 * index, timeZone: TimeZone.EUROPE_BERLIN })
      : BackupSchedule.cron(`cron(30 ${2 * index} ${index},${index + 15} * ? *)`),
    retention: Duration.days(120 + index),
    moveToColdStorageAfter: Duration.days(20 + index),
    startWindow: Duration.hours(1),
    completionWindow: Duration.hours(3),
    recoveryPointTags: { rule: String(index), owner: 'bench' },
    copies: [
      CopyTarget.toVault(copies, { retention: Duration.days(365 + index), moveToColdStorageAfter: Duration.days(30) }),
      CopyTarget.toVaultArn(`arn:aws:backup:eu-central-1:111122223333:backup-vault:Offsite${index}`),
    ],
  }));
  const backupPlan = new TableBackupPlan(stack, 'Plan', { vault, rules });
  const key = partitionKey(require);
  numbered(count).forEach(id => new ProtectedTable(stack, id, { ...key, backupPlan }));
}

/** Once an app: `require` looks for the file anew each time. */
function partitionKey(require) {
  const { AttributeType } = require('aws-cdk-lib/aws-dynamodb');
  return { partitionKey: { name: 'pk', type: AttributeType.STRING } };
}

function numbered(count) {
  return Array.from({ length: count }, (_, index) => `Table${index}`);
}
