import { CfnResource, type Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

const FOUND = new WeakMap<Stack, ReadonlyMap<string, CfnResource>>();

/** The construct of a resource; the stack itself for what is no resource of it. */
export function constructOf(logicalId: string, stack: Stack): IConstruct {
  let constructs = FOUND.get(stack);
  if (!constructs) {
    const resources = stack.node.findAll().filter((node): node is CfnResource => CfnResource.isCfnResource(node));
    const own = resources.filter((resource) => resource.stack === stack);
    constructs = new Map(own.map((resource) => [stack.resolve(resource.logicalId), resource]));
    FOUND.set(stack, constructs);
  }
  return constructs.get(logicalId) ?? stack;
}
