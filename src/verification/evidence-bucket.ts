import { RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { suppressFindings } from '../internal/finding-suppression';
import { suppressKeptBucketFindings, inEachPack, keepObjects, keptBucketProps, writeOnce } from '../internal/kept-bucket';

/** Properties of a bucket for evidence. */
export interface EvidenceBucketProps {
  /**
   * The time for which no version of an object can be deleted. In compliance mode not even the root user can shorten
   * it.
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
   * The key that encrypts the evidence.
   *
   * @default - a key that S3 manages
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The name of the bucket.
   *
   * @default - a name that CloudFormation makes
   */
  readonly bucketName?: string;

  /**
   * A bucket for the access logs of this one.
   *
   * @default - accesses are not logged
   */
  readonly serverAccessLogsBucket?: s3.IBucket;
}

/**
 * A bucket for the evidence of verifications: versioned, encrypted, private, reached by TLS only, and kept when its
 * stack is deleted.
 *
 * Evidence stays as it was written. The policy of the bucket denies everyone to delete objects by hand, and to write
 * over one: what is written must carry `If-None-Match: *`. To delete something, change the policy first; only
 * `objectLock` takes that way, too.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
export class EvidenceBucket extends s3.Bucket {
  constructor(scope: Construct, id: string, props: EvidenceBucketProps = {}) {
    const { encryptionKey, bucketName } = props;
    super(scope, id, {
      ...keptBucketProps(props),
      bucketName,
      encryptionKey,
      encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      bucketKeyEnabled: encryptionKey !== undefined,
      // Kept with its policy, but not when the deployment that made it fails: its name is free for the next one.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    [keepObjects(this), writeOnce(this, ['*'])].forEach((statement) => this.addToResourcePolicy(statement));
    this.policy!.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    suppressKeptBucketFindings(this, props, {
      notReplicated: 'every run writes evidence of its own; replicate the bucket where policy asks for it',
      noEvents: 'evidence needs no events: findings are events of their own',
      kept: 'its owner decides how long evidence is kept; it is small',
      notLogged: 'only the verification writes here, and CloudTrail has its calls; \'serverAccessLogsBucket\' takes the logs',
      notLocked: 'versions are kept, and are not deleted by hand; \'objectLock\' locks them',
    });
    if (!encryptionKey) {
      const reason = 'evidence holds names and settings and no data of tables; \'encryptionKey\' takes a key';
      suppressFindings(this, { ...inEachPack('S3DefaultEncryptionKMS', reason), 'CT.S3.PR.10': reason });
    }
  }
}
