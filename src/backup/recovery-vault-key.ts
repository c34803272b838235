import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { grantsForServicesOnly } from '../internal/key-policy';

/** The key of a vault that was given none: rotated, kept, and granted to AWS services only. */
export function defineVaultKey(vault: Construct): kms.Key {
  const key = new kms.Key(vault, 'Key', {
    description: `Recovery points in the vault ${vault.node.path}`,
    enableKeyRotation: true,
    // Kept for as long as recovery points need it, but not when the deployment that made it fails.
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  key.addToResourcePolicy(grantsForServicesOnly());
  return key;
}
