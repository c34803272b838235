import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { listPermissions, ofTables, READ_SETTINGS, readIndexesAndStreams } from './setting-permissions';
import { SETTINGS_FOLDER, SETTINGS_NAMES } from '../contract/recorded-settings';
import { type Permission, viaOwnService } from '../internal/permission';
import type { RewoundTables } from '../rewind/rewound-tables';

/** The place of recorded settings. */
export interface RecorderScope {
  readonly scope: IConstruct;
  readonly tables: RewoundTables;
  readonly bucket: s3.IBucket;

  /** The beginning of the keys, with a slash at its end. */
  readonly prefix: string;
}

/** Reading the settings of the tables, and nothing that they hold. */
export function tableReadPermissions({ tables }: RecorderScope): Permission[] {
  return [ofTables(tables, 'ReadSettings', READ_SETTINGS), readIndexesAndStreams(tables)];
}

/** Reading what other services have about the tables, and writing the documents. */
export function recordPermissions({ scope, bucket, prefix }: RecorderScope): Permission[] {
  return [
    ...listPermissions(scope),
    {
      sid: 'ListDocuments',
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': [`${prefix}${SETTINGS_FOLDER}*`] } },
    },
    {
      sid: 'KeepDocuments',
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: SETTINGS_NAMES.map((name) => bucket.arnForObjects(prefix + name)),
      wildcards: 'each table has a document of its own, named by the table and its id',
    },
    {
      sid: 'EncryptDocuments',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [bucket.encryptionKey!.keyArn],
      conditions: viaOwnService(scope, 's3'),
    },
  ];
}
