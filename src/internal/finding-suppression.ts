import { CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A suppression as cdk-nag 2 reads it in the template. */
interface Suppression {
  readonly id: string;
  readonly reason: string;
  readonly applies_to?: string[];
}

/** A skip as checkov reads it in the template. */
interface Skip {
  readonly id: string;
  readonly comment: string;
}

const CHECKOV = /^CKV\d*_/;
const CONTROL_TOWER = /^CT\./;
const RULE_WITH_FINDING = /^(?<rule>[^[]+)\[(?<finding>.*)\]$/;

/**
 * Records why findings of policy checkers are accepted, where the checkers look for it: on the construct that causes
 * them (cdk-nag 3), and on its resource in the template (cdk-nag 2, checkov). The rules of Control Tower look nowhere;
 * for them the reason is written on the construct, to be read.
 *
 * Written as metadata and not through `Validations.acknowledge()`, which before 2.269.0 of aws-cdk-lib refuses every
 * id with a pseudo parameter such as `<AWS::Region>` in it.
 */
export function suppressFindings(construct: IConstruct, reasons: { readonly [id: string]: string }): void {
  const resource = (CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild) as CfnResource;
  const [skips, rules] = [true, false].map((ofCheckov) =>
    Object.entries(reasons).filter(([id]) => CHECKOV.test(id) === ofCheckov),
  );
  const suppressions = rules.filter(([id]) => !CONTROL_TOWER.test(id));
  if (skips.length > 0) {
    const { skip = [] } = resource.getMetadata('checkov') as { skip?: Skip[] } ?? {};
    resource.addMetadata('checkov', { skip: [...skip, ...skips.map(([id, comment]) => ({ id, comment }))] });
  }
  if (rules.length > 0) {
    const data = Object.fromEntries(rules.map(([id, reason]) => [`annotation::${id}`, reason]));
    construct.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, data);
  }
  if (suppressions.length > 0) {
    const { rules_to_suppress: known = [] } = resource.getMetadata('cdk_nag') as { rules_to_suppress?: Suppression[] } ?? {};
    const all = suppressions.reduce((others, [id, reason]) => withSuppression(others, id, reason), known);
    resource.addMetadata('cdk_nag', { rules_to_suppress: all });
  }
}

/** The id under which cdk-nag reports a wildcard in the resource of an IAM statement. */
export function wildcardFinding(scope: IConstruct, resource: string): string {
  return `AwsSolutions-IAM5[Resource::${flatten(Stack.of(scope).resolve(resource))}]`;
}

function withSuppression(known: Suppression[], id: string, reason: string): Suppression[] {
  const { rule = id, finding } = RULE_WITH_FINDING.exec(id)?.groups ?? {};
  const alike = known.filter((each) => each.id === rule && each.reason === reason);
  const findings = alike.flatMap(({ applies_to: others = [] }) => others);
  return [
    ...known.filter((each) => !alike.includes(each)),
    { id: rule, reason, applies_to: finding === undefined ? undefined : [...findings, finding] },
  ];
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
