import type { AnswerRecord } from './checks/answer-record';
import type { Expectation } from '../contract/expectation';
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

/** The findings about one table, in any of its Regions. */
export function findingsOf(path: string, findings: Finding[]): Finding[] {
  return findings.filter(({ subject }) => subject === path || subject.startsWith(`${path} in `));
}
