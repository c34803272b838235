import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { keepObjects, keptBucketProps, suppressKeptBucketFindings } from '../internal/kept-bucket';

/**
 * A bucket for the records of a stream that a monitor could not process, each batch with both images of its items:
 * versioned, encrypted, private, reached by TLS only, and kept when its stack is deleted.
 */
export function defineUnprocessedBucket(scope: Construct, encryptionKey: kms.IKey): s3.Bucket {
  const bucket = new s3.Bucket(scope, 'Unprocessed', {
    ...keptBucketProps({}),
    encryptionKey,
    encryption: s3.BucketEncryption.KMS,
    bucketKeyEnabled: true,
    lifecycleRules: [{ id: 'CleanUp', abortIncompleteMultipartUploadAfter: Duration.days(7), expiredObjectDeleteMarker: true }],
    // Kept with its policy, but not when the deployment that made it fails: its name is free for the next one.
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  bucket.addToResourcePolicy(keepObjects(bucket));
  bucket.policy!.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  suppressKeptBucketFindings(bucket, {}, {
    notReplicated: 'a record belongs to the table of this Region; replicate the bucket where policy asks for it',
    noEvents: 'the iterator age and the errors of the function show that records are set aside',
    kept: 'its owner decides how long records are kept: addLifecycleRule() does',
    notLogged: 'only Lambda writes here, and CloudTrail has its calls',
    notLocked: 'versions are kept, and are not deleted by hand',
  });
  return bucket;
}
