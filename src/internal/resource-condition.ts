import { type CfnResource, Stack } from 'aws-cdk-lib';

/** The parts of a resource in which its condition can stand; aws-cdk-lib keeps overrides out of its public types. */
interface Conditioned {
  readonly rawOverrides?: { readonly Condition?: string };
}

/**
 * The id of the condition under which a template holds a resource; none where it always does. Aspects and overrides can
 * set it, so it is final once the template is being written.
 */
export function conditionOf(resource: CfnResource): string | undefined {
  const { rawOverrides = {} } = resource as unknown as Conditioned;
  const id = 'Condition' in rawOverrides ? rawOverrides.Condition : resource.cfnOptions.condition?.logicalId;
  return id === undefined ? undefined : Stack.of(resource).resolve(id) as string;
}
