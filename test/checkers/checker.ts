import type { CheckedApp } from './checked-app';

/** What a checker finds in an app. */
export interface Finding {
  readonly rule: string;

  /** The logical id of the resource. */
  readonly resource: string;

  /** Why it is accepted; none if nobody has accepted it. */
  readonly reason?: string;
}

/** A policy checker. */
export interface Checker {
  readonly name: string;

  /** The findings in each of the apps, accepted ones too; none if the checker does not run on this machine. */
  check(apps: CheckedApp[]): Finding[][] | undefined;
}
