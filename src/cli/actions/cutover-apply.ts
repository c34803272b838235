/** `cutover apply <cut-over>`: switches to the new table, step by step, and back by itself where it has errors. */
import { showCutOver } from './cutover-status';
import { resumable } from './resumable-cut-over';
import { applyCutOver } from '../../engine/cutover/apply';
import { digestOfPlan } from '../../engine/cutover/cutover-plan';
import { Connection, type Context } from '../connection/connection';
import { cutOverClients } from '../cutover/cutover-clients';
import { cutOverRecord } from '../cutover/cutover-places';
import { stepNotes } from '../cutover/step-notes';
import { requireDigest } from '../plan-folder/plan-digest';
import { interruptible } from '../restore/interruptible-clock';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { onInterrupt } from '../terminal/interruption';

export interface CutOverApplyOptions {
  /** The beginning of the plan's digest. */
  readonly digest?: string;
}

export async function applyCutOverPlan(
  place: string, { digest }: CutOverApplyOptions, context: Context,
): Promise<ExitCode> {
  const { screen } = context;
  const connection = await Connection.open(context.connection);
  const interruption = onInterrupt(() => screen.note('\nstopping …: what was done stays'));
  const { signal } = interruption;
  try {
    const record = await cutOverRecord(place, connection);
    const plan = await record.plan();
    requireDigest({ digest: digestOfPlan(plan) }, digest);
    const clock = connection.time.clock();
    const options = { record, plan, progress: stepNotes(screen, clock, plan) };
    const { end } = await applyCutOver(
      { ...options, aws: cutOverClients(connection, interruptible(clock, signal)), signal },
      { ...options, aws: cutOverClients(connection, clock) },
    ).catch((error: unknown) => {
      throw resumable(error, signal, ['cutover', 'apply', record.name], { digest, ...context.connection });
    });
    const shown = await showCutOver(place, context);
    return end === 'back' ? EXIT.failed : shown;
  } finally {
    interruption.dispose();
    connection.close();
  }
}
