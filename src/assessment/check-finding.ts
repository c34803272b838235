import type { CheckRule } from './check-rules';

/** Whether a table lacks protection, or it cannot be known from the template. */
export type FindingState = 'UNPROTECTED' | 'UNKNOWN';

/** The subject of findings. */
export interface FindingSubject {
  readonly file: string;

  /** The logical id or the address of the resource. */
  readonly resource: string;
  readonly type: string;

  /** The Region of the replica, if it is about one of several. */
  readonly replica?: string;
}

/** A difference between the protection that is demanded and the one that is declared. */
export interface CheckFinding extends FindingSubject {
  readonly rule: CheckRule;
  readonly state: FindingState;
  readonly expected: string;
  readonly actual: string;

  /** The conditions under which it is so; none if always. */
  readonly when?: string;
  readonly remedy: string;

  /** The place in the resource: `Properties/PointInTimeRecoverySpecification`. */
  readonly place: string;

  /** The reason why it is accepted; none if it is not. */
  readonly acknowledged?: string;
}

/** The result of a check. */
export interface CheckResult {
  readonly tables: readonly FindingSubject[];
  readonly findings: readonly CheckFinding[];
}

/** A finding in one sentence. */
export function findingText({ expected, actual, replica, state, when }: CheckFinding): string {
  const got = state === 'UNKNOWN' ? actual : `got ${actual}`;
  return `expected ${expected}${replica === undefined ? '' : ` in ${replica}`}, ${got}${when === undefined ? '' : ` where ${when}`}`;
}
