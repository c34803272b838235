import { member } from './values';

/** Reasons for which findings on a resource are accepted, where cdk-nag keeps them in a template. */
export function acknowledgements(resource: unknown): ReadonlyMap<string, string> {
  const rules = member(member(member(resource, 'Metadata'), 'cdk_nag'), 'rules_to_suppress');
  return new Map((Array.isArray(rules) ? rules : []).flatMap((rule): [string, string][] => {
    const [id, reason, findings] = ['id', 'reason', 'applies_to'].map((name) => member(rule, name));
    if (typeof id !== 'string' || typeof reason !== 'string' || reason.trim() === '') return [];
    return Array.isArray(findings) ? findings.map((finding) => [`${id}[${finding}]`, reason]) : [[id, reason]];
  }));
}
