import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Records why findings of policy checkers are accepted, on the construct that causes them.
 *
 * Written as metadata and not through `Validations.acknowledge()`, which before 2.269.0 of aws-cdk-lib refuses every
 * id with a pseudo parameter such as `<AWS::Region>` in it.
 */
export function acknowledge(construct: IConstruct, reasons: { readonly [id: string]: string }): void {
  for (const [id, reason] of Object.entries(reasons)) {
    construct.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [`annotation::${id}`]: reason });
  }
}

/** The id under which cdk-nag reports a wildcard in the resource of an IAM statement. */
export function wildcardFinding(scope: IConstruct, resource: string): string {
  return `AwsSolutions-IAM5[Resource::${flatten(Stack.of(scope).resolve(resource))}]`;
}

function flatten(value: unknown): string {
  const { Ref: ref, 'Fn::Join': join, 'Fn::GetAtt': attribute } = Object(value) as {
    'Ref'?: string; 'Fn::Join'?: [string, unknown[]]; 'Fn::GetAtt'?: string[];
  };
  if (join) {
    return join[1].map(flatten).join(join[0]);
  }
  if (attribute) {
    return `<${attribute.join('.')}>`;
  }
  return ref ? `<${ref}>` : String(value);
}
