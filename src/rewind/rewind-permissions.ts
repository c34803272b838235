import type * as s3 from 'aws-cdk-lib/aws-s3';
import { type JournalPlace, journalPermissions } from './journal-permissions';
import { PLAN_NAMES, RUN_NAMES } from './rewind-names';
import type { RewoundTables } from './rewound-tables';
import { monitorStateTable } from '../contract/change-monitor';
import { RESTORED } from '../contract/restored-table';
import { READING_KEY_ACTIONS, WRITING_KEY_ACTIONS } from '../declared/table-keys';
import { fittingKeyArns } from '../internal/fitting-arns';
import { type Permission, viaOwnService } from '../internal/permission';
import { tablesNamed } from '../internal/table-arns';

/** The resources that permissions are about. */
export interface RewindScope extends JournalPlace {
  readonly tables: RewoundTables;
  readonly exports?: s3.IBucket;

  /** The prefix of the exports, without a slash at its end. */
  readonly exportPrefix?: string;
  readonly restoredTableNames?: string;
}

/** In two lists, because a managed policy holds 6,144 characters. */
export interface Permissions {
  readonly ofTables: Permission[];
  readonly ofPlans: Permission[];
}

const MANY_TABLES = 'the ARNs of all tables do not fit the 6,144 characters of a managed policy, so it is those of their stack';

/** Permissions to read all sources of changes, and to write a plan. */
export function planPermissions(of: RewindScope): Permissions {
  const { arns } = of.tables;
  return {
    ofTables: [
      {
        sid: 'ReadTables',
        actions: [
          'dynamodb:BatchGetItem', 'dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeTable', 'dynamodb:DescribeTimeToLive', 'dynamodb:Scan',
        ],
        resources: arns,
        wildcards: MANY_TABLES,
      },
      {
        sid: 'ReadStreamsAndExports',
        actions: ['dynamodb:DescribeExport', 'dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        resources: arns.map((arn) => `${arn}/*`),
        wildcards: 'streams and exports of the tables have names that DynamoDB chooses',
      },
      {
        sid: 'ListExports',
        actions: ['dynamodb:ListExports'],
        resources: ['*'],
        wildcards: 'the action has no resource: docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html',
      },
    ],
    ofPlans: [
      {
        sid: 'ReadRestoredTables',
        actions: ['dynamodb:BatchGetItem', 'dynamodb:DescribeTable', 'dynamodb:Scan'],
        resources: of.restoredTableNames === undefined ? arns.map((arn) => `${arn}${RESTORED}*`) : [tablesNamed(of.scope, of.restoredTableNames)],
        wildcards: 'restored tables are named when they are restored',
      },
      ...journalPermissions(of, 'WritePlans', PLAN_NAMES),
      ...of.exports ? exportPermissions(of.exports, of.exportPrefix) : [],
      ...keyPermissions(of, READING_KEY_ACTIONS),
    ],
  };
}

/** Writing to the tables and to the journal, and announcing it to the change monitors of the tables. */
export function applyPermissions(of: RewindScope): Permissions {
  const { arns } = of.tables;
  return {
    ofTables: [
      {
        sid: 'RewindTables',
        actions: [
          'dynamodb:BatchGetItem', 'dynamodb:DeleteItem', 'dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem',
        ],
        resources: arns,
        wildcards: MANY_TABLES,
      },
      {
        sid: 'AnnounceToMonitors',
        actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem'],
        resources: arns.map((arn) => monitorStateTable(arn)),
        wildcards: MANY_TABLES,
      },
    ],
    ofPlans: [
      ...journalPermissions(of, 'WriteJournals', RUN_NAMES),
      ...keyPermissions(of, WRITING_KEY_ACTIONS),
    ],
  };
}

function exportPermissions(bucket: s3.IBucket, prefix?: string): Permission[] {
  const below = prefix === undefined ? '*' : `${prefix}/*`;
  return [
    { sid: 'ReadExportFiles', actions: ['s3:GetObject'], resources: [bucket.arnForObjects(below)], wildcards: 'each export has a folder of its own' },
    {
      sid: 'ListExportFiles',
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: prefix === undefined ? undefined : { StringLike: { 's3:prefix': [below] } },
    },
    ...bucket.encryptionKey ? [{
      sid: 'DecryptExportFiles',
      actions: ['kms:Decrypt'],
      resources: [bucket.encryptionKey.keyArn],
      conditions: viaOwnService(bucket, 's3'),
    }] : [],
  ];
}

/** DynamoDB uses the key of a table with the rights of the caller. */
function keyPermissions({ scope, tables }: RewindScope, actions: string[]): Permission[] {
  const { keyArns } = tables;
  return keyArns.length === 0
    ? []
    : [
      {
        sid: 'UseKeysOfTables',
        actions,
        resources: fittingKeyArns(
          scope,
          keyArns.map((value) => ({ value, conditions: [] })),
        ).map((arn) => tables.keyWhereUsed(arn)),
        conditions: viaOwnService(scope, 'dynamodb'),
        wildcards:
            'the ARNs of all keys do not fit the 6,144 characters of a managed policy; it is DynamoDB that uses them',
      },
    ];
}
