/** Every command, in the order of the help. */
import { APPLY } from './apply-command';
import { DIFF } from './diff-command';
import { PLAN } from './plan-command';
import { REPORT } from './report-command';
import { STATUS } from './status-command';
import { UNDO } from './undo-command';
import { VERIFY } from './verify-command';
import type { CommandDefinition } from '../options/command-definition';

export const COMMANDS: readonly CommandDefinition[] = [STATUS, DIFF, PLAN, APPLY, UNDO, REPORT, VERIFY];

/** The commands that begin with one word, which does nothing by itself. */
export const FAMILIES: Readonly<Record<string, string>> = {
  rewind: 'undo damage: plan, apply, undo, report, verify',
};
