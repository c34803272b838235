/** Every command, in the order of the help. */
import { ADVISE } from './advise-command';
import { APPLY } from './apply-command';
import { CHECK } from './check-command';
import { completionOf } from './completion-command';
import { CUTOVER_APPLY } from './cutover-apply-command';
import { CUTOVER_PLAN } from './cutover-plan-command';
import { CUTOVER_STATUS } from './cutover-status-command';
import { CUTOVER_UNDO } from './cutover-undo-command';
import { DIFF } from './diff-command';
import { GROUP_CHECK } from './group-check-command';
import { GROUP_DISCARD } from './group-discard-command';
import { GROUP_RESTORE } from './group-restore-command';
import { GROUP_STATUS } from './group-status-command';
import { MONITOR_PAUSE } from './monitor-pause-command';
import { MONITOR_RESUME } from './monitor-resume-command';
import { MONITOR_STATUS } from './monitor-status-command';
import { PARITY } from './parity-command';
import { PLAN } from './plan-command';
import { RECOVERY_APPROVE } from './recovery-approve-command';
import { RECOVERY_REFUSE } from './recovery-refuse-command';
import { RECOVERY_STATUS } from './recovery-status-command';
import { REPORT } from './report-command';
import { RESTORE_DISCARD } from './restore-discard-command';
import { RESTORE_START } from './restore-start-command';
import { RESTORE_STATUS } from './restore-status-command';
import { SETTINGS } from './settings-command';
import { STATUS } from './status-command';
import { UNDO } from './undo-command';
import { VERIFY } from './verify-command';
import type { CommandDefinition } from '../options/command-definition';

const OPERATIONS = [
  ADVISE, CHECK, STATUS, DIFF, PLAN, APPLY, UNDO, REPORT, VERIFY, RESTORE_START, RESTORE_STATUS, RESTORE_DISCARD,
  GROUP_RESTORE, GROUP_STATUS, GROUP_CHECK, GROUP_DISCARD, PARITY, SETTINGS, CUTOVER_PLAN, CUTOVER_APPLY, CUTOVER_UNDO,
  CUTOVER_STATUS, RECOVERY_STATUS, RECOVERY_APPROVE, RECOVERY_REFUSE, MONITOR_STATUS, MONITOR_PAUSE, MONITOR_RESUME,
];

export const COMMANDS: readonly CommandDefinition[] = [...OPERATIONS, completionOf(OPERATIONS)];

/** The commands that begin with one word, which does nothing by itself. */
export const FAMILIES: Readonly<Record<string, string>> = {
  rewind: 'undo damage: plan, apply, undo, report, verify',
  restore: 'restore a table beside the damaged one: start, status, discard',
  group: 'restore several tables to one moment: restore, status, check, discard',
  cutover: 'let a restored table take over: plan, apply, undo, status',
  recovery: 'a run of a state machine: status, approve, refuse',
  monitor: 'a change monitor, on call: status, pause, resume',
};
