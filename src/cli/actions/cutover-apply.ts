/** `cutover apply <cut-over>`: switches to the new table, step by step, and back by itself where it has errors. */
import { runCutOver } from './cutover-run';
import { showCutOver } from './cutover-status';
import { applyCutOver } from '../../engine/cutover/apply';
import { type CutOverPlan, digestOfPlan } from '../../engine/cutover/cutover-plan';
import type { Context } from '../connection/connection';
import { requireDigest } from '../plan-folder/plan-digest';
import { EXIT, type ExitCode } from '../terminal/exit-code';

export interface CutOverApplyOptions {
  /** The beginning of the plan's digest. */
  readonly digest?: string;
}

export async function applyCutOverPlan(
  place: string, { digest }: CutOverApplyOptions, context: Context,
): Promise<ExitCode> {
  const check = (plan: CutOverPlan) => requireDigest({ digest: digestOfPlan(plan) }, digest);
  const { end } = await runCutOver(place, { verb: 'apply', options: { digest }, check }, context, applyCutOver);
  const shown = await showCutOver(place, context);
  return end === 'back' ? EXIT.failed : shown;
}
