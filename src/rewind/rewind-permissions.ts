import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct, IConstruct } from 'constructs';
import { PLAN_NAMES, RUN_NAMES } from './rewind-names';
import type { RewoundTables } from './rewound-tables';
import { suppressFindings, wildcardFinding } from '../internal/finding-suppression';
import { fittingKeyArns } from '../internal/fitting-arns';
import { viaService } from '../internal/key-policy';
import { tablesNamed } from '../internal/table-arns';

/** The permissions of an operator. */
export interface Permission {
  readonly sid: string;
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: iam.Conditions;

  /** Why a resource may hold a `*`. */
  readonly wildcards?: string;
}

/** The resources that permissions are about. */
export interface RewindScope {
  readonly scope: IConstruct;
  readonly tables: RewoundTables;
  readonly journal: s3.IBucket;

  /** The prefix of the journal, without a slash at its end. */
  readonly prefix: string;
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
      ...of.restoredTableNames === undefined ? [] : [{
        sid: 'ReadRestoredTables',
        actions: ['dynamodb:DescribeTable', 'dynamodb:Scan'],
        resources: [tablesNamed(of.scope, of.restoredTableNames)],
        wildcards: 'restored tables are named when they are restored',
      }],
    ],
    ofPlans: [
      ...journalPermissions(of, 'WritePlans', PLAN_NAMES),
      ...of.exports ? exportPermissions(of.exports, of.exportPrefix) : [],
      ...keyPermissions(of, ['kms:Decrypt', 'kms:DescribeKey']),
    ],
  };
}

/** Writing to the tables and to the journal. */
export function applyPermissions(of: RewindScope): Permissions {
  return {
    ofTables: [{
      sid: 'RewindTables',
      actions: [
        'dynamodb:BatchGetItem', 'dynamodb:DeleteItem', 'dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem',
      ],
      resources: of.tables.arns,
      wildcards: MANY_TABLES,
    }],
    ofPlans: [
      ...journalPermissions(of, 'WriteJournals', RUN_NAMES),
      ...keyPermissions(of, [
        'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo',
      ]),
    ],
  };
}

/** A managed policy of permissions, with the reasons for its wildcards. */
export function definePolicy(
  scope: Construct,
  id: string,
  role: iam.IRole,
  permissions: Permission[],
): iam.ManagedPolicy {
  const policy = new iam.ManagedPolicy(scope, id, {
    roles: [role],
    statements: permissions.map(
      ({ sid, actions, resources, conditions }) => new iam.PolicyStatement({ sid, actions, resources, conditions }),
    ),
  });
  permissions.forEach(({ resources, wildcards }) =>
    resources
      .filter((resource) => wildcards !== undefined && hasWildcard(policy, resource))
      .forEach((resource) => suppressFindings(policy, { [wildcardFinding(policy, resource)]: wildcards! })),
  );
  return policy;
}

function hasWildcard(scope: IConstruct, resource: string): boolean {
  return JSON.stringify(Stack.of(scope).resolve(resource)).includes('*');
}

function journalPermissions({ scope, journal, prefix }: RewindScope, sid: string, written: string[]): Permission[] {
  const wildcards = 'each plan has a folder of its own';
  return [
    { sid: 'ReadPlans', actions: ['s3:GetObject'], resources: [journal.arnForObjects(`${prefix}/*`)], wildcards },
    { sid: 'ListPlans', actions: ['s3:ListBucket'], resources: [journal.bucketArn], conditions: { StringLike: { 's3:prefix': [`${prefix}/*`] } } },
    {
      sid,
      actions: ['s3:PutObject'],
      resources: written.map((name) => journal.arnForObjects(`${prefix}/*/${name}`)),
      wildcards,
    },
    {
      sid: 'EncryptPlans',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [journal.encryptionKey!.keyArn],
      conditions: via(scope, 's3'),
    },
  ];
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
      conditions: via(bucket, 's3'),
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
        conditions: via(scope, 'dynamodb'),
        wildcards:
            'the ARNs of all keys do not fit the 6,144 characters of a managed policy; it is DynamoDB that uses them',
      },
    ];
}

function via(scope: IConstruct, service: string): iam.Conditions {
  return viaService(service, Stack.of(scope).region);
}
