import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { grantsForServicesOnly } from './key-policy';

/** A key for what outlives its stack: rotated, kept, and granted to AWS services only. */
export function defineKeptKey(scope: Construct, description: string): kms.Key {
  const key = new kms.Key(scope, 'Key', {
    description,
    enableKeyRotation: true,
    // Kept for as long as what it encrypts is needed, but not when the deployment that made it fails.
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  key.addToResourcePolicy(grantsForServicesOnly());
  return key;
}
