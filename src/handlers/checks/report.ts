import type { Finding } from '../../contract/finding';
import type { DocumentedFinding } from '../../contract/finding-page';

/**
 * A report of this size fits in the 4,096 bytes of an answer to CloudFormation, together with the ids of the stack and
 * of the event.
 */
const ROOM_BYTES = 3000;

/**
 * The findings as a person reads them: how many and where all of them are, then each, errors first, and where there is
 * room what explains them.
 */
export function describeFindings(findings: DocumentedFinding[], headline: string, logGroup: string): string {
  const errors = findings.filter(({ severity }) => severity === 'ERROR');
  const warnings = findings.length - errors.length;
  const count = `${plural(errors.length, 'error')}${warnings ? ` and ${plural(warnings, 'warning')}` : ''}`;
  const report = [
    `${headline}: ${count}; all findings are in the log group ${logGroup}`,
    ...[...errors, ...findings.filter(({ severity }) => severity === 'WARNING')].map(describeFinding),
  ].join(' | ');
  const explained = `${report} | see ${[...new Set(findings.map(({ page }) => page))].join(' , ')}`;
  return Buffer.byteLength(JSON.stringify(explained)) <= ROOM_BYTES ? explained : report;
}

export function describeFinding({ code, severity, subject, expected, actual, remedy }: Finding): string {
  return `${severity} ${code} ${subject}: expected ${expected}; actual: ${actual}; ${remedy}`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
