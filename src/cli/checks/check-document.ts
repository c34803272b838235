/** The result of a check for programs. */
import { isOpen } from './check-text';
import type { CheckFinding, CheckResult } from '../../assessment/check-finding';
import { helpUri, ruleId } from '../../assessment/check-rules';

export function checkDocument({ tables, findings }: CheckResult): object {
  return {
    command: 'check',
    result: findings.some(isOpen) ? 'findings' : 'protected',
    tables,
    findings: findings.map(findingDocument),
  };
}

function findingDocument({ rule, replica, ...rest }: CheckFinding): object {
  return { rule: ruleId(rule), ...replica === undefined ? {} : { replica }, ...rest, help: helpUri(rule) };
}
