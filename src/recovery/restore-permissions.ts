import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { listPermissions, MANY_TABLES, NO_RESOURCE, ofTables, READ_SETTINGS, readIndexesAndStreams } from './setting-permissions';
import { monitorStateTable } from '../contract/change-monitor';
import { RESTORED } from '../contract/restored-table';
import { fittingKeyArns } from '../internal/fitting-arns';
import { type Permission, viaOwnService } from '../internal/permission';
import { type JournalPlace, journalPermissions } from '../rewind/journal-permissions';
import { RESTORE_NAMES } from '../rewind/rewind-names';
import type { RewoundTables } from '../rewind/rewound-tables';

/** The resources that the permissions of a restore are about. */
export interface RestoreScope extends JournalPlace {
  readonly tables: RewoundTables;

  /** The role with which AWS Backup restores recovery points. */
  readonly backupRole?: iam.IRole;
}

/** Permissions by the id of their policy: a managed policy holds 6,144 characters. */
export type RestorePermissions = Readonly<Record<string, Permission[]>>;

/** Settings that are put back before a cut-over. */
const WRITE_SETTINGS = [
  'dynamodb:PutResourcePolicy', 'dynamodb:TagResource', 'dynamodb:UpdateContinuousBackups', 'dynamodb:UpdateContributorInsights',
  'dynamodb:UpdateTable',
];

/**
 * DynamoDB writes the items of a restored table with the rights of its caller. A group looks in its copies for what is
 * torn, by their keys.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html
 */
const RESTORE = [
  'dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem',
  'dynamodb:Query', 'dynamodb:RestoreTableFromBackup', 'dynamodb:RestoreTableToPointInTime', 'dynamodb:Scan',
  'dynamodb:UpdateItem',
];

/** A restored table keeps the key of its source, for which DynamoDB makes a grant. */
const KEY_ACTIONS = [
  'kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom', 'kms:ReEncryptTo',
];

/** Restoring to new tables, giving them the settings of their sources, and deleting them again. */
export function restorePermissions(of: RestoreScope): RestorePermissions {
  const { arns } = of.tables;
  return {
    RestorePermissions: [
      ofTables(of.tables, 'RestoreFromTables', [...READ_SETTINGS, 'dynamodb:RestoreTableToPointInTime']),
      {
        sid: 'RestoreFromBackups',
        actions: ['dynamodb:DescribeBackup', 'dynamodb:RestoreTableFromBackup'],
        resources: arns.map((arn) => `${arn}/backup/*`),
        wildcards: 'backups of the tables have names that DynamoDB chooses',
      },
    ],
    RestoredTablePermissions: [{
      sid: 'RestoreToTables',
      actions: [...RESTORE, ...READ_SETTINGS, ...WRITE_SETTINGS, 'dynamodb:DeleteTable'],
      resources: arns.map((arn) => `${arn}${RESTORED}*`),
      wildcards: 'a restored table is named by its source and its moment; indexes of it have names of their own',
    }],
    SettingPermissions: [
      readIndexesAndStreams(of.tables),
      ...listPermissions(of.scope, ['dynamodb:ListBackups', 'dynamodb:ListTables']),
      ...alarmPermissions(of),
    ],
    AdvicePermissions: advicePermissions(of),
    RecordPermissions: [
      ...journalPermissions(of, 'WriteRecords', RESTORE_NAMES),
      ...keyPermissions(of),
      ...backupPermissions(of),
    ],
  };
}

/** All that `advise` asks for and a restore does not. */
function advicePermissions({ tables: { arns } }: RestoreScope): Permission[] {
  return [
    {
      sid: 'ReadExportsAndStreams',
      actions: ['dynamodb:DescribeExport', 'dynamodb:DescribeStream'],
      resources: arns.map((arn) => `${arn}/*`),
      wildcards: 'exports and streams of the tables have names that DynamoDB chooses',
    },
    {
      sid: 'FindMonitors',
      actions: ['dynamodb:BatchGetItem'],
      resources: arns.map((arn) => monitorStateTable(arn)),
      wildcards: MANY_TABLES,
    },
    {
      sid: 'ListExportsAndRecoveryPoints',
      actions: ['backup:ListRecoveryPointsByResource', 'dynamodb:ListExports'],
      resources: ['*'],
      wildcards: NO_RESOURCE,
    },
  ];
}

/** Auto scaling makes alarms in the name of its table; copies of alarms have the name of the restored table. */
function alarmPermissions({ scope }: RestoreScope): Permission[] {
  const stack = Stack.of(scope);
  const arn = (service: string, resource: string) => `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:${resource}`;
  return [
    {
      sid: 'PutAlarmsBack',
      actions: ['cloudwatch:PutMetricAlarm'],
      resources: [arn('cloudwatch', `alarm:*${RESTORED}*`)],
      wildcards: 'alarms of a restored table hold its name, which ends with its moment',
    },
    {
      sid: 'PutScalingBack',
      actions: [
        'application-autoscaling:PutScalingPolicy', 'application-autoscaling:PutScheduledAction', 'application-autoscaling:RegisterScalableTarget',
      ],
      resources: [arn('application-autoscaling', 'scalable-target/*')],
      conditions: { StringEquals: { 'application-autoscaling:service-namespace': 'dynamodb' } },
      wildcards: 'Application Auto Scaling chooses the names of its targets',
    },
  ];
}

/** DynamoDB uses the key of a table with the rights of the caller. */
function keyPermissions({ scope, tables }: RestoreScope): Permission[] {
  const { keyArns } = tables;
  if (keyArns.length === 0) return [];
  return [{
    sid: 'UseKeysOfTables',
    actions: KEY_ACTIONS,
    resources: fittingKeyArns(scope, keyArns.map((value) => ({ value, conditions: [] })))
      .map((arn) => tables.keyWhereUsed(arn)),
    conditions: viaOwnService(scope, 'dynamodb'),
    wildcards: 'the ARNs of all keys do not fit the 6,144 characters of a managed policy; it is DynamoDB that uses them',
  }];
}

/** AWS Backup restores with a role of its own, which has to be passed to it. */
function backupPermissions({ scope, backupRole }: RestoreScope): Permission[] {
  if (!backupRole) return [];
  const { partition, region, account } = Stack.of(scope);
  return [
    {
      sid: 'RestoreRecoveryPoints',
      actions: ['backup:StartRestoreJob'],
      resources: [`arn:${partition}:backup:${region}:${account}:recovery-point:*`],
      wildcards: 'recovery points have names that AWS Backup chooses',
    },
    {
      sid: 'FollowRestoreJobs',
      actions: ['backup:DescribeRestoreJob', 'backup:ListRestoreJobs'],
      resources: ['*'],
      wildcards: NO_RESOURCE,
    },
    {
      sid: 'PassBackupRole',
      actions: ['iam:PassRole'],
      resources: [backupRole.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' } },
    },
  ];
}
