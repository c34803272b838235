import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { suppressFindings } from './finding-suppression';
import { warnUnlessKept } from './kept-resource';
import { refusal } from './requirement';

/** Choices of the owner of a bucket about its safety. */
interface KeptBucketChoices {
  readonly objectLock?: s3.ObjectLockRetention;
  readonly acknowledgeIrreversible?: boolean;
  readonly serverAccessLogsBucket?: s3.IBucket;
}

/** Why findings of policy checkers are accepted, each for as long as the owner has not chosen otherwise. */
interface KeptBucketReasons {
  readonly notReplicated: string;
  readonly noEvents: string;

  /** None where objects expire. */
  readonly kept?: string;
  readonly notLogged: string;
  readonly notLocked: string;
}

/**
 * Common properties of buckets whose objects must outlive mistakes. Refuses a lock in compliance mode that is not
 * acknowledged.
 */
export function keptBucketProps({
  objectLock,
  acknowledgeIrreversible,
  serverAccessLogsBucket,
}: KeptBucketChoices): s3.BucketProps {
  if (objectLock?.mode === s3.ObjectLockMode.COMPLIANCE && acknowledgeIrreversible !== true) {
    throw refusal(
      'acknowledgeIrreversible',
      'be true for an object lock in compliance mode',
      String(acknowledgeIrreversible),
      'not even the root user can delete an object before its time; ObjectLockRetention.governance() can be lifted',
    );
  }
  return {
    serverAccessLogsBucket,
    versioned: true,
    objectLockDefaultRetention: objectLock,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
  };
}

/** Denies everyone an action on objects of a bucket, by patterns of their names. */
export function denyOnObjects(bucket: s3.Bucket, denial: ObjectDenial): iam.PolicyStatement {
  const { names, ...statement } = denial;
  return new iam.PolicyStatement({
    ...statement,
    effect: iam.Effect.DENY,
    principals: [new iam.StarPrincipal()],
    resources: names.map((name) => bucket.arnForObjects(name)),
  });
}

/** The denied actions, and their objects. */
export interface ObjectDenial {
  readonly sid: string;
  readonly actions: string[];
  readonly names: string[];
  readonly conditions?: iam.Conditions;
}

/** Denies everyone to delete objects by hand. */
export function keepObjects(bucket: s3.Bucket): iam.PolicyStatement {
  return denyOnObjects(bucket, { sid: 'KeepObjects', actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'], names: ['*'] });
}

/**
 * Denies everyone to write over objects: what is written must carry `If-None-Match: *`. The parts of a large upload
 * carry no condition; the call that ends it does.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
export function writeOnce(bucket: s3.Bucket, names: string[]): iam.PolicyStatement {
  return denyOnObjects(bucket, {
    sid: 'WriteOnce',
    actions: ['s3:PutObject'],
    names,
    conditions: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
  });
}

/** Records on the bucket the reasons for its settings. */
export function suppressKeptBucketFindings(
  bucket: s3.Bucket,
  choices: KeptBucketChoices,
  reasons: KeptBucketReasons,
): void {
  const { serverAccessLogsBucket, objectLock } = choices;
  warnUnlessKept(bucket, bucket.node.defaultChild as s3.CfnBucket, {
    id: 'bucketDestroyed',
    message:
      "'removalPolicy' is DESTROY: the bucket goes with the stack if it is empty; if it is not, the stack cannot be deleted",
  });
  const { notReplicated, noEvents, kept, notLogged, notLocked } = reasons;
  suppressFindings(bucket, {
    ...inEachPack('S3BucketReplicationEnabled', notReplicated),
    'CT.S3.PR.4': noEvents,
    ...(kept === undefined ? {} : { 'CT.S3.PR.3': kept, 'CT.S3.PR.6': kept }),
    ...(serverAccessLogsBucket
      ? {}
      : {
        'AwsSolutions-S1': notLogged,
        ...inEachPack('S3BucketLoggingEnabled', notLogged),
        'CT.S3.PR.2': notLogged,
        'CKV_AWS_18': notLogged,
      }),
    ...(objectLock ? {} : { 'CT.S3.PR.9': notLocked, 'NIST.800.53.R4-S3BucketDefaultLockEnabled': notLocked }),
  });
}

/** A rule about buckets, by its ids in the packs of cdk-nag that have it. */
export function inEachPack(rule: string, reason: string): { readonly [id: string]: string } {
  return Object.fromEntries(['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'].map((pack) => [`${pack}-${rule}`, reason]));
}
