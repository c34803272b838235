/** Every command, in the order of the help. */
import { APPLY } from './apply-command';
import { completionOf } from './completion-command';
import { DIFF } from './diff-command';
import { MONITOR_PAUSE } from './monitor-pause-command';
import { MONITOR_RESUME } from './monitor-resume-command';
import { MONITOR_STATUS } from './monitor-status-command';
import { PLAN } from './plan-command';
import { REPORT } from './report-command';
import { STATUS } from './status-command';
import { UNDO } from './undo-command';
import { VERIFY } from './verify-command';
import type { CommandDefinition } from '../options/command-definition';

const OPERATIONS = [STATUS, DIFF, PLAN, APPLY, UNDO, REPORT, VERIFY, MONITOR_STATUS, MONITOR_PAUSE, MONITOR_RESUME];

export const COMMANDS: readonly CommandDefinition[] = [...OPERATIONS, completionOf(OPERATIONS)];

/** The commands that begin with one word, which does nothing by itself. */
export const FAMILIES: Readonly<Record<string, string>> = {
  rewind: 'undo damage: plan, apply, undo, report, verify',
  monitor: 'a change monitor, on call: status, pause, resume',
};
