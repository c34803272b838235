/** A run of a cut-over that changes something: the same command goes on where it ended. */
import type { CutOverOptions } from '../../engine/cutover/cut-over';
import type { CutOverPlan } from '../../engine/cutover/cutover-plan';
import { Connection, type Context } from '../connection/connection';
import { cutOverClients } from '../cutover/cutover-clients';
import { cutOverRecord } from '../cutover/cutover-places';
import { stepNotes } from '../cutover/step-notes';
import { failureOf } from '../errors/failure';
import { flagsOf, type TypedValues } from '../options/flags';
import { interruptible } from '../restore/interruptible-clock';
import { commandLine } from '../terminal/command-line';
import { Interrupted, onInterrupt } from '../terminal/interruption';
import { ResumableError } from '../terminal/resumable-error';

export interface CutOverCommand {
  readonly verb: 'apply' | 'undo';

  /** Options of the command beside those of the connection. */
  readonly options?: TypedValues;

  /** Refuses the plan before anything is changed. */
  readonly check?: (plan: CutOverPlan) => void;
}

/** @param run takes the options of the run, and the same without interruptions */
export async function runCutOver<T>(
  place: string, { verb, options, check }: CutOverCommand, context: Context,
  run: (options: CutOverOptions, patient: CutOverOptions) => Promise<T>,
): Promise<T> {
  const { screen } = context;
  const connection = await Connection.open(context.connection);
  const interruption = onInterrupt(() => screen.note('\nstopping …: what was done stays'));
  const { signal } = interruption;
  try {
    const record = await cutOverRecord(place, connection);
    const plan = await record.plan();
    check?.(plan);
    const clock = connection.time.clock();
    const common = { record, plan, progress: stepNotes(screen, clock, plan) };
    return await run(
      { ...common, aws: cutOverClients(connection, interruptible(clock, signal)), signal },
      { ...common, aws: cutOverClients(connection, clock) },
    ).catch((error: unknown) => {
      const cause = signal.aborted ? new Interrupted('interrupted') : error;
      throw new ResumableError(cause, failureOf(cause).code, `what was done is written down in ${record.name}; cutover undo leads back`,
        commandLine(['cutover', verb, record.name], flagsOf({ ...options, ...context.connection })));
    });
  } finally {
    interruption.dispose();
    connection.close();
  }
}
