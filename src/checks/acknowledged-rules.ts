import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Reasons for which rules are acknowledged on a construct or above it, the nearest first. cdk-nag reads the same
 * metadata, which `Validations.acknowledge()` writes with a prefix that depends on the version of aws-cdk-lib.
 */
export function acknowledgedRules(construct: IConstruct): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  for (const { node } of [...construct.node.scopes].reverse()) {
    for (const { type, data } of node.metadata) {
      if (type !== Validations.ACKNOWLEDGED_RULES_METADATA_KEY) continue;
      for (const [id, reason] of Object.entries(data as { readonly [id: string]: string })) {
        const rule = id.replace(/^[^:]*::/, '');
        if (!reasons.has(rule)) reasons.set(rule, reason);
      }
    }
  }
  return reasons;
}
