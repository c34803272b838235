import type { CheckedApp } from './checked-app';

/** A finding of a checker in an app. */
export interface Finding {
  readonly rule: string;

  /** The logical id of the resource. */
  readonly resource: string;

  /** The reason why it is accepted; none if it is not. */
  readonly reason?: string;
}

/** A policy checker. */
export interface Checker {
  readonly name: string;

  /** The findings in each of the apps, accepted ones too; none if the checker does not run on this machine. */
  check(apps: CheckedApp[]): Finding[][] | undefined;
}
