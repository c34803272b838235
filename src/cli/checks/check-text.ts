/** The result of a check for people. */
import { type CheckFinding, type CheckResult, type FindingSubject, findingText } from '../../assessment/check-finding';
import { ruleId } from '../../assessment/check-rules';
import { counted } from '../terminal/count-text';
import type { Screen } from '../terminal/screen';

export function checkLines(result: CheckResult, screen: Screen): string[] {
  const subjects = [...new Map([...result.tables, ...result.findings].map((each) => [nameOf(each), each])).values()];
  return ['', ...subjects.flatMap((subject) => subjectLines(subject, result, screen)), summary(result), ''];
}

function subjectLines(subject: FindingSubject, { findings }: CheckResult, screen: Screen): string[] {
  const own = findings.filter((finding) => nameOf(finding) === nameOf(subject));
  const open = own.filter(isOpen);
  const mark = open.length === 0 ? screen.styled('green', '✓') : screen.styled('red', '✗');
  return [`${mark} ${screen.styled('bold', subject.resource)}  ${subject.type}  ${subject.file}`, ...own.flatMap((each) => findingLines(each, screen)), ''];
}

function findingLines(finding: CheckFinding, screen: Screen): string[] {
  const { rule, replica, remedy, state, acknowledged } = finding;
  const id = ruleId(rule, replica);
  if (acknowledged !== undefined) return [`    ${id} is accepted: ${acknowledged}`];
  const label = state === 'UNKNOWN' ? screen.styled('yellow', '?') : screen.styled('red', '✗');
  return [`  ${label} ${id}: ${findingText(finding)}`, `    ${remedy}`];
}

function summary({ tables, findings }: CheckResult): string {
  const open = findings.filter(isOpen);
  const unknown = open.filter(({ state }) => state === 'UNKNOWN').length;
  const unprotected = new Set(open.map(nameOf));
  const whole = tables.filter((table) => !unprotected.has(nameOf(table))).length;
  const counts = `${counted(tables.length, 'table')}, ${whole} as demanded; ${counted(open.length, 'finding')}`;
  return `${counts}${unknown > 0 ? `, ${unknown} of them because it is not known` : ''}${open.length < findings.length ? `; ${findings.length - open.length} accepted` : ''}`;
}

export function isOpen({ acknowledged }: CheckFinding): boolean {
  return acknowledged === undefined;
}

function nameOf({ file, resource }: FindingSubject): string {
  return JSON.stringify([file, resource]);
}
