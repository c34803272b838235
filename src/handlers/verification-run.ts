import type { AnswerRecord } from './checks/answer-record';
import type { Expectation, ExpectedMonitor, ExpectedTable } from '../contract/expectation';
import type { Finding } from '../contract/finding';

/** One run of the verification, and all that came of it. */
export interface VerificationRun {
  readonly stackId: string;
  readonly region: string;
  readonly startedAt: Date;
  readonly expectation: Expectation;
  readonly findings: Finding[];
  readonly newest: Map<string, number>;
  readonly record: AnswerRecord;
}

/** The findings about one table, in any of its Regions, and about its monitor. */
export function findingsOf(
  { path, tableName }: Pick<ExpectedTable, 'path' | 'tableName'>, findings: Finding[], monitors: ExpectedMonitor[],
): Finding[] {
  const own = monitors.filter((monitor) => monitor.tableName === tableName);
  const subjects = [path, ...own.map((monitor) => monitor.path)];
  return findings.filter(({ subject }) => subjects.includes(subject) || subject.startsWith(`${path} in `));
}
