import type { CfnResource } from 'aws-cdk-lib';

/** Parts of a resource that aws-cdk-lib keeps out of its public types. */
interface Depending {
  _addResourceDependency?(target: CfnResource): void;
}

/**
 * Has a resource wait for another one of its own stack. `addResourceDependency()` first looks for the stacks of both
 * and for what they have in common, and writes a reason that nothing reads: the greater part of what a dependency
 * costs.
 */
export function waitWithinStack(resource: CfnResource, target: CfnResource): void {
  const depending = resource as Depending;
  if (depending._addResourceDependency) {
    depending._addResourceDependency(target);
  } else {
    resource.addResourceDependency(target);
  }
}
