import { RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from '../internal/acknowledgement';
import { refusal } from '../internal/requirement';

/** Properties of a bucket for evidence. */
export interface EvidenceBucketProps {
  /**
   * How long no version of an object can be deleted. In compliance mode nobody can shorten it, the root user included.
   *
   * @default - objects can be deleted by who may do so; their versions are kept
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

/** A bucket for the evidence of verifications: versioned, encrypted, private, reached by TLS only, and kept when its stack is deleted. */
export class EvidenceBucket extends s3.Bucket {
  constructor(scope: Construct, id: string, props: EvidenceBucketProps = {}) {
    const { objectLock, encryptionKey, bucketName, serverAccessLogsBucket } = props;
    if (objectLock?.mode === s3.ObjectLockMode.COMPLIANCE && props.acknowledgeIrreversible !== true) {
      throw refusal('acknowledgeIrreversible', 'be true for an object lock in compliance mode', String(props.acknowledgeIrreversible),
        'nobody, not even the root user, can delete an object before its time; ObjectLockRetention.governance() can be lifted');
    }
    super(scope, id, {
      bucketName,
      serverAccessLogsBucket,
      encryptionKey,
      encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      bucketKeyEnabled: encryptionKey !== undefined,
      versioned: true,
      objectLockDefaultRetention: objectLock,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledgeChoices(this, props);
  }
}

function acknowledgeChoices(bucket: s3.Bucket, { serverAccessLogsBucket, encryptionKey, objectLock }: EvidenceBucketProps) {
  const packs = ['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'];
  const each = (rule: string, reason: string) => Object.fromEntries(packs.map((pack) => [`${pack}-${rule}`, reason]));
  const logged = 'only the verification writes here, and CloudTrail has its calls; \'serverAccessLogsBucket\' takes the logs';
  const encrypted = 'evidence holds names and settings and no data of tables; \'encryptionKey\' takes a key';
  const kept = 'how long evidence is kept is for its owner to say; it is small';
  acknowledge(bucket, {
    ...each('S3BucketReplicationEnabled', 'evidence is written anew by every run; replicate the bucket where policy asks for it'),
    'CT.S3.PR.3': kept,
    'CT.S3.PR.6': kept,
    'CT.S3.PR.4': 'nobody waits for evidence: findings are events of their own',
    ...serverAccessLogsBucket ? {} : { 'AwsSolutions-S1': logged, ...each('S3BucketLoggingEnabled', logged), 'CT.S3.PR.2': logged, 'CKV_AWS_18': logged },
    ...encryptionKey ? {} : { ...each('S3DefaultEncryptionKMS', encrypted), 'CT.S3.PR.10': encrypted },
    ...objectLock ? {} : { 'CT.S3.PR.9': 'versions are kept; \'objectLock\' locks them' },
  });
}
