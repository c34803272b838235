import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { JOURNAL_NAMES, RESTORE_NAMES } from './rewind-names';
import { CUT_OVER_NAMES } from '../contract/cut-over';
import { COMPARISON_NAMES, RUN_DOCUMENT_NAMES } from '../contract/recovery-run';
import { suppressKeptBucketFindings, denyOnObjects, keepObjects, keptBucketProps, writeOnce } from '../internal/kept-bucket';
import { requireKeptKey } from '../internal/kept-resource';
import { grantsForServicesOnly } from '../internal/key-policy';
import { wholeDays } from '../internal/requirement';

/** Properties of a bucket for the plans and journals of rewinds. */
export interface JournalBucketProps {
  /**
   * The time for which plans, journals and reports are kept, 1 to 36,500 whole days, and the settings of a table after
   * it was deleted. After that a rewind can no longer be rewound.
   *
   * @default - for good
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
   */
  readonly expiration?: Duration;

  /**
   * The time for which no version of an object can be deleted. In compliance mode not even the root user can shorten
   * it. With an `expiration` that is shorter, objects go when their lock ends.
   *
   * @default - no lock; the policy of the bucket denies everyone to delete objects by hand
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
   */
  readonly objectLock?: s3.ObjectLockRetention;

  /**
   * Must be `true` for an object lock in compliance mode.
   *
   * @default false
   */
  readonly acknowledgeIrreversible?: boolean;

  /**
   * The key that encrypts plans and journals, which hold items of the tables. Its policy must let the IAM policies of
   * the account decide, as the policy of a key of the CDK does.
   *
   * @default - a key of the bucket's own, rotated every year and kept when the stack is deleted
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The name of the bucket, 3 to 63 lowercase letters, digits, dots and hyphens.
   *
   * @default - a name that CloudFormation makes
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
   */
  readonly bucketName?: string;

  /**
   * A bucket for the access logs of this one.
   *
   * @default - accesses are not logged
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
   */
  readonly serverAccessLogsBucket?: s3.IBucket;
}

/**
 * A bucket for the plans, journals and reports of rewinds: versioned, encrypted with a key of its own, private, reached
 * by TLS only, and kept when its stack is deleted.
 *
 * A plan that was approved stays as it is, and a journal is the way back from a rewind. So the policy of the bucket
 * denies everyone to delete objects by hand, to write over a plan or a part of a journal (what is written must carry
 * `If-None-Match: *`), to hide a plan among what a run has left, to write a key that climbs out of its folder (`..`
 * between slashes), and to write anything but the files of plans, each plan in a folder: `plan.json`, `items.jsonl`,
 * `dry-run.json`, `journal/00000001.jsonl` and so on, `journal/part-00001-00000001.jsonl` and so on of a plan that is
 * applied in parts, `runs/` with records named by their time, `report.json`, `report.md` and `changes.csv`; or the
 * record of a restore: `restore.json`, `settings.json`, `job.json`, `table.json`, `active.json`, `done.json` and
 * `discarded.json`; or the record of a cut-over: `cutover.json`, and documents of each step; or the settings of a
 * table, `settings/<table>-<id>.json`, which are written over when they change; or the run of a state machine:
 * `run.json`, `phase-restore.json` and so on, `approval-0001.json`, `comparison.json`, `segments.jsonl`,
 * `segment-000001-0001.jsonl` and so on, and `parts.jsonl`. To delete an object, or to keep another one here, change
 * the policy first.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
export class JournalBucket extends s3.Bucket {
  constructor(scope: Construct, id: string, props: JournalBucketProps = {}) {
    const { encryptionKey, bucketName, expiration } = props;
    super(scope, id, {
      ...keptBucketProps(props),
      bucketName,
      encryptionKey,
      encryption: s3.BucketEncryption.KMS,
      bucketKeyEnabled: true,
      lifecycleRules: lifecycleRules(expiration),
      // Kept with its policy, but not when the deployment that made it fails: its name is free for the next one.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    if (!encryptionKey) {
      keep(this.encryptionKey as kms.Key);
      requireKeptKey(this, this.node.defaultChild as s3.CfnBucket, this.encryptionKey!.node.defaultChild as kms.CfnKey);
    }
    denials(this).forEach((statement) => this.addToResourcePolicy(statement));
    this.policy!.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    suppressKeptBucketFindings(this, props, {
      notReplicated: 'a rewind and its journal belong to the tables of this Region; replicate the bucket where policy asks for it',
      noEvents: 'plans and journals need no events: a rewind shows its progress where it runs',
      kept: expiration ? undefined : 'their owner decides how long journals are kept; \'expiration\' does',
      notLogged: 'only rewinds write here, and CloudTrail has their calls; \'serverAccessLogsBucket\' takes the logs',
      notLocked: 'versions are kept, and are not deleted by hand; \'objectLock\' locks them',
    });
  }
}

function lifecycleRules(expiration?: Duration): s3.LifecycleRule[] {
  if (expiration) {
    wholeDays('expiration', expiration, { min: 1, max: 36_500 });
  }
  return [
    { id: 'CleanUp', abortIncompleteMultipartUploadAfter: Duration.days(7), expiredObjectDeleteMarker: true },
    ...expiration ? [{ id: 'Expire', expiration, noncurrentVersionExpiration: Duration.days(1) }] : [],
  ];
}

/** The key that aws-cdk-lib makes for a bucket, with what our keys have. */
function keep(key: kms.Key) {
  const resource = key.node.defaultChild as kms.CfnKey;
  resource.description = `Plans and journals in the bucket ${key.node.scope!.node.path}`;
  resource.enableKeyRotation = true;
  key.addToResourcePolicy(grantsForServicesOnly());
  key.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
}

function denials(bucket: s3.Bucket): iam.PolicyStatement[] {
  return [
    keepObjects(bucket),
    writeOnce(bucket, ['plan.json', 'items.jsonl', 'journal/*', ...RESTORE_NAMES, ...CUT_OVER_NAMES, ...RUN_DOCUMENT_NAMES, ...COMPARISON_NAMES].map((name) => `*/${name}`)),
    denyOnObjects(bucket, {
      sid: 'NoPlanInJournal',
      actions: ['s3:PutObject'],
      names: ['journal', 'runs'].flatMap((folder) => ['plan.json', 'items.jsonl', 'dry-run.json'].map((name) => `*/${folder}/*${name}`)),
    }),
    // To IAM a `*` is any text, a key that climbs out of its folder included.
    denyOnObjects(bucket, { sid: 'StayInFolder', actions: ['s3:PutObject'], names: ['../*', '*/../*'] }),
    new iam.PolicyStatement({
      sid: 'PlansOnly',
      effect: iam.Effect.DENY,
      principals: [new iam.StarPrincipal()],
      actions: ['s3:PutObject'],
      notResources: JOURNAL_NAMES.map((name) => bucket.arnForObjects(`*/${name}`)),
    }),
  ];
}
