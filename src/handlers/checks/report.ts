import type { Expectation } from '../../contract/expectation';
import type { Finding } from '../../contract/finding';

/** The findings as a person reads them: how many, then each, errors first, and where all of them are. */
export function describeFindings(findings: Finding[], { tables }: Expectation, logGroup: string): string {
  const errors = findings.filter(({ severity }) => severity === 'ERROR');
  const warnings = findings.length - errors.length;
  const count = `${plural(errors.length, 'error')}${warnings ? ` and ${plural(warnings, 'warning')}` : ''}`;
  return [
    `the protection of ${tables.length > 0 ? plural(tables.length, 'table') : 'the tables that a plan selects'} is not what the stack declares: ${count}; all findings are in the log group ${logGroup}`,
    ...[...errors, ...findings.filter(({ severity }) => severity === 'WARNING')].map(describeFinding),
  ].join(' | ');
}

export function describeFinding({ code, severity, subject, declared, real, remedy }: Finding): string {
  return `${severity} ${code} ${subject}: declared ${declared}; real: ${real}; ${remedy}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
