// Events with the fields that AWS documents, about a table, a vault and a caller of our own.
// docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html
// docs.aws.amazon.com/amazondynamodb/latest/developerguide/understanding-ddb-log-entries.html
// docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const TABLE_ARN = tableArn('Shop-Orders-1ABC');
export const OTHER_TABLE_ARN = tableArn('Elsewhere-Invoices-9XYZ');
export const VAULT = 'shop-vault';
export const POINT_ARN = `arn:aws:backup:${REGION}:${ACCOUNT}:recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45`;
export const CALLER = `arn:aws:sts::${ACCOUNT}:assumed-role/Admin/sam`;

const STARTED = '2026-11-20T02:10:07.392Z';
const ENDED = '2026-11-20T02:14:01.121Z';
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/Backup`;
const CREATED_BY = {
  backupPlanId: 'bde0f455-4e24-4668-aeaa-4932a97f5cc5',
  backupPlanArn: `arn:aws:backup:${REGION}:${ACCOUNT}:backup-plan:bde0f455-4e24-4668-aeaa-4932a97f5cc5`,
  backupPlanVersion: 'YTkzNmM0MmUtMWRhNS00Y2RkLThmZGUtNjA5NTc4NGM1YTc5',
  backupPlanRuleId: '1f97bafa-14d6-4f39-94fd-94b51bd6d0d5',
};

export interface SampleEvent {
  readonly 'source': string;
  readonly 'detail-type': string;
  readonly 'detail': { readonly [name: string]: unknown };
  readonly [name: string]: unknown;
}

export function tableArn(name: string): string {
  return `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${name}`;
}

export function vaultArn(name: string): string {
  return `arn:aws:backup:${REGION}:${ACCOUNT}:backup-vault:${name}`;
}

/** The event with other values in its detail; undefined takes one away. */
export function changed(event: SampleEvent, detail: object): SampleEvent {
  return JSON.parse(JSON.stringify({ ...event, detail: { ...event.detail, ...detail } }));
}

export const BACKUP_JOB = backupEvent('Backup Job State Change', [], {
  backupJobId: '34176239-e96d-4e1d-9fad-529dbb3c3556',
  backupVaultArn: vaultArn(VAULT),
  backupVaultName: VAULT,
  bytesTransferred: '0',
  creationDate: STARTED,
  iamRoleArn: ROLE_ARN,
  resourceArn: TABLE_ARN,
  resourceType: 'DynamoDB',
  state: 'FAILED',
  statusMessage: 'The backup job failed because the role does not allow dynamodb:StartAwsBackupJob.',
  startBy: '2026-11-20T03:10:07.392Z',
  percentDone: 0,
  retryCount: 3,
  createdBy: CREATED_BY,
});

export const COPY_JOB = backupEvent('Copy Job State Change', [POINT_ARN], {
  copyJobId: '47C8EF56-74D8-059D-1301-C5BE1D5C926E',
  backupSizeInBytes: 22548578304,
  creationDate: STARTED,
  iamRoleArn: ROLE_ARN,
  resourceArn: TABLE_ARN,
  resourceType: 'DynamoDB',
  sourceBackupVaultArn: vaultArn(VAULT),
  state: 'FAILED',
  statusMessage: 'Access denied to the destination vault',
  completionDate: ENDED,
  destinationBackupVaultArn: 'arn:aws:backup:eu-central-1:444455556666:backup-vault:Offsite',
  destinationRecoveryPointArn: {},
});

export const RESTORE_JOB = backupEvent('Restore Job State Change', [POINT_ARN], {
  restoreJobId: '1B234A56-789B-01CD-2A34-4567A08901FD',
  backupSizeInBytes: '22548578304',
  creationDate: STARTED,
  iamRoleArn: ROLE_ARN,
  percentDone: 0,
  resourceType: 'DynamoDB',
  status: 'FAILED',
  statusMessage: 'A table of the name exists already.',
});

export const RECOVERY_POINT = backupEvent('Recovery Point State Change', [POINT_ARN], {
  backupVaultName: VAULT,
  backupVaultArn: vaultArn(VAULT),
  creationDate: STARTED,
  iamRoleArn: ROLE_ARN,
  resourceType: 'DynamoDB',
  resourceArn: TABLE_ARN,
  status: 'EXPIRED',
  isEncrypted: 'true',
  storageClass: 'WARM',
  completionDate: ENDED,
  createdBy: CREATED_BY,
  lifecycle: { deleteAfterDays: 35 },
  calculatedLifeCycle: { deleteAt: '2026-12-25T02:14:01.121Z' },
});

export const VAULT_CHANGE = backupEvent('Backup Vault State Change', [vaultArn(VAULT)], {
  backupVaultName: VAULT,
  state: 'MODIFIED',
  isLocked: 'true',
});

export const REGION_SETTING = backupEvent('Region Setting State Change', [], {
  modifiedAt: ENDED,
  ResourceTypeOptInPreference: { DynamoDB: false },
  state: 'MODIFIED',
});

export const FINDING: SampleEvent = {
  ...envelope('cdk-dynamodb-recovery', 'DynamoDB Protection Finding', []),
  detail: {
    code: 'PITR_OFF',
    severity: 'ERROR',
    subject: 'Shop/Orders in eu-west-1',
    expected: 'point-in-time recovery over 35 days',
    actual: 'point-in-time recovery is off',
    remedy: 'run: aws dynamodb update-continuous-backups --table-name Shop-Orders-1ABC',
    tableName: 'Shop-Orders-1ABC',
    stackId: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/Shop/51af3dc0-da77-11e4-872e-1234567db123`,
    region: REGION,
    checkedAt: ENDED,
  },
};

export const UNINTENDED_CHANGE: SampleEvent = {
  ...envelope('cdk-dynamodb-recovery', 'DynamoDB Unintended Change', []),
  detail: {
    monitor: 'Shop/Monitor',
    tableName: 'Shop-Orders-1ABC',
    region: REGION,
    outcome: 'proposed',
    rules: 'Immutable,Prices',
    changes: 70,
    items: 68,
    since: ENDED,
    reason: 'the breaker is open',
    plan: 's3://shop-journal/Shop/Monitor/2026-11-20T02-14-01Z/',
    command: 'npx cdk-dynamodb-recovery rewind apply s3://shop-journal/Shop/Monitor/2026-11-20T02-14-01Z/ --digest 0f1e2d3c',
  },
};

/** A call of AWS's API as CloudTrail hands it to EventBridge. */
export function call(service: 'backup' | 'dynamodb', eventName: string, requestParameters: object, more: object = {}): SampleEvent {
  return {
    ...envelope(`aws.${service}`, 'AWS API Call via CloudTrail', []),
    detail: {
      eventVersion: '1.11',
      userIdentity: { type: 'AssumedRole', principalId: 'AROAEXAMPLE:sam', arn: CALLER, accountId: ACCOUNT },
      eventTime: ENDED,
      eventSource: `${service}.amazonaws.com`,
      eventName,
      awsRegion: REGION,
      sourceIPAddress: '192.0.2.1',
      userAgent: 'aws-cli/2.31',
      requestParameters,
      responseElements: null,
      requestID: '4KBNVRGD25RG1KEO9UT4V3FQDJVV4KQNSO5AEMVJF66Q9ASUAAJG',
      eventID: 'a954451c-c2fc-4561-8aea-7a30ba1fdf52',
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: ACCOUNT,
      eventCategory: 'Management',
      ...more,
    },
  };
}

/** The identity of AWS Backup in CloudTrail when it acts by itself. */
export const BY_AWS_BACKUP = {
  userIdentity: { type: 'AWSService', invokedBy: 'backup.amazonaws.com' },
  sourceIPAddress: 'backup.amazonaws.com',
};

/** The fields that CloudTrail adds when the service refuses. */
export const REFUSED = { errorCode: 'AccessDenied', errorMessage: 'User is not authorized to perform this action' };

function backupEvent(detailType: string, resources: string[], detail: SampleEvent['detail']): SampleEvent {
  return { ...envelope('aws.backup', detailType, resources), detail };
}

function envelope(source: string, detailType: string, resources: string[]) {
  return {
    'version': '0',
    'id': '710b0398-d48e-f3c3-afca-cfeb2fdaa656',
    'detail-type': detailType,
    source,
    'account': ACCOUNT,
    'time': '2026-11-20T02:14:05Z',
    'region': REGION,
    resources,
  };
}
