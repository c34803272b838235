import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { type Permission, viaOwnService } from '../internal/permission';

/** A place for plans and journals. */
export interface JournalPlace {
  readonly scope: IConstruct;
  readonly journal: s3.IBucket;

  /** The prefix of the journal, without a slash at its end. */
  readonly prefix: string;
}

/** The prefix of the plans of a construct: its path, in characters that a key and a URI need not escape. */
export function journalPrefix(scope: IConstruct): string {
  return scope.node.path.replace(/[^\w./-]/g, '-');
}

/** Reading all of a journal, and writing files of some names in the folders of its plans. */
export function journalPermissions(
  { scope, journal, prefix }: JournalPlace, sid: string, names: string[],
): Permission[] {
  const wildcards = 'each plan has a folder of its own';
  return [
    { sid: 'ReadPlans', actions: ['s3:GetObject'], resources: [journal.arnForObjects(`${prefix}/*`)], wildcards },
    { sid: 'ListPlans', actions: ['s3:ListBucket'], resources: [journal.bucketArn], conditions: { StringLike: { 's3:prefix': [`${prefix}/*`] } } },
    {
      sid,
      actions: ['s3:PutObject'],
      resources: names.map((name) => journal.arnForObjects(`${prefix}/*/${name}`)),
      wildcards,
    },
    {
      sid: 'EncryptPlans',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [journal.encryptionKey!.keyArn],
      conditions: viaOwnService(scope, 's3'),
    },
  ];
}
