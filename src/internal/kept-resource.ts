import { Annotations, type CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

type Policies = { readonly [policy in 'DeletionPolicy' | 'UpdateReplacePolicy']?: unknown };

/**
 * True if the template keeps a resource that is removed or replaced. It is called when the template is validated,
 * because aspects, `applyRemovalPolicy` and overrides have the last word; aws-cdk-lib keeps the overrides out of its
 * public types.
 */
export function isKept(resource: CfnResource): boolean {
  const { deletionPolicy, updateReplacePolicy } = resource.cfnOptions;
  const { rawOverrides = {} } = resource as unknown as { readonly rawOverrides?: Policies };
  const policies: Policies = {
    DeletionPolicy: deletionPolicy,
    UpdateReplacePolicy: updateReplacePolicy,
    ...rawOverrides,
  };
  return [policies.DeletionPolicy, policies.UpdateReplacePolicy].every(keeps);
}

/** Without a policy CloudFormation deletes; what only CloudFormation knows is not judged. */
function keeps(policy: unknown): boolean {
  return typeof policy === 'object' ? policy !== null : /^Retain/.test(String(policy));
}

/** The loss that comes with a resource. */
export interface RemovalWarning {
  readonly id: string;
  readonly message: string;
}

/** Warns of a resource that the template does not keep, when the template is validated. */
export function warnUnlessKept(construct: IConstruct, resource: CfnResource, { id, message }: RemovalWarning): void {
  construct.node.addValidation({
    validate: () => {
      if (!isKept(resource)) {
        Annotations.of(construct).addWarningV2(`cdk-dynamodb-recovery:${id}`, message);
      }
      return [];
    },
  });
}

/** Refuses a key that goes before what it encrypts, when the template is validated. */
export function requireKeptKey(owner: IConstruct, encrypted: CfnResource, key: CfnResource): void {
  owner.node.addValidation({
    validate: () => isKept(key) || !isKept(encrypted) ? [] : [
      `'removalPolicy' of "${key.node.path}" must keep the key for as long as what it encrypts ("${owner.node.path}"), got DESTROY; `
      + 'keep the key: what is encrypted with it can be read no longer once it is gone',
    ],
  });
}
