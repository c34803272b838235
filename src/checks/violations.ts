import type { PolicyViolation } from 'aws-cdk-lib';
import { type CheckFinding, findingText } from '../assessment/check-finding';
import { helpUri, ruleId } from '../assessment/check-rules';

/** Findings for the report of aws-cdk-lib: resources that lack the same come together. */
export function violations(findings: readonly CheckFinding[]): PolicyViolation[] {
  const alike = new Map<string, CheckFinding[]>();
  for (const finding of findings) {
    const { rule, replica, state, expected, actual, when } = finding;
    const key = JSON.stringify([rule, replica, state, expected, actual, when]);
    alike.set(key, [...alike.get(key) ?? [], finding]);
  }
  return [...alike.values()].map(([first, ...others]) => violation(first, [first, ...others]));
}

function violation(finding: CheckFinding, findings: readonly CheckFinding[]): PolicyViolation {
  const { rule, replica, state, expected, actual, when, remedy } = finding;
  const condition: { [key: string]: string } = when === undefined ? {} : { when };
  return {
    ruleName: ruleId(rule, replica),
    description: findingText(finding),
    fix: `${remedy}; or accept it for a table: Validations.of(table).acknowledge({ id: '${ruleId(rule, replica)}', reason }); ${helpUri(rule)}`,
    // Of lesser findings aws-cdk-lib lets one acknowledgement on one table suppress those on every table.
    severity: 'fatal',
    ruleMetadata: { state, expected, actual, ...condition },
    violatingResources: findings.map(({ resource, file, place }) => ({
      resourceLogicalId: resource,
      templatePath: file,
      locations: place === '' ? [] : [place],
    })),
  };
}
