import type { RecoveryWindow } from '../internal/recovery-window';

/** The protection that the app requests for a table, by any construct. */
export interface ProtectionRequest {
  /** Left out where the table has a window of its own, or takes a default. */
  readonly recoveryWindow?: RecoveryWindow;
  readonly deletionProtection?: boolean;

  /** Left out for an existing table, whose stream is read from the template, or is not set by the app. */
  readonly streamViewType?: string;

  /** Lets the deployment set the protection of an imported table. */
  readonly remediate?: boolean;
  readonly verification?: boolean;
  readonly guard?: boolean;
  readonly acknowledgeShorterWindow?: RecoveryWindow;
}
