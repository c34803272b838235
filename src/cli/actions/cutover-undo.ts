/** `cutover undo <cut-over>`: back to the old table. What was written to the new one stays there, and is counted. */
import { showCutOver } from './cutover-status';
import { resumable } from './resumable-cut-over';
import { undoCutOver } from '../../engine/cutover/apply';
import { Connection, type Context } from '../connection/connection';
import { cutOverClients } from '../cutover/cutover-clients';
import { cutOverRecord } from '../cutover/cutover-places';
import { stepNotes } from '../cutover/step-notes';
import { interruptible } from '../restore/interruptible-clock';
import type { ExitCode } from '../terminal/exit-code';
import { onInterrupt } from '../terminal/interruption';

export async function takeCutOverBack(place: string, context: Context): Promise<ExitCode> {
  const { screen } = context;
  const connection = await Connection.open(context.connection);
  const interruption = onInterrupt(() => screen.note('\nstopping …: what was done stays'));
  const { signal } = interruption;
  try {
    const record = await cutOverRecord(place, connection);
    const plan = await record.plan();
    const clock = interruptible(connection.time.clock(), signal);
    await undoCutOver({ record, plan, aws: cutOverClients(connection, clock), signal, progress: stepNotes(screen, clock, plan) }, 'asked for')
      .catch((error: unknown) => {
        throw resumable(error, signal, ['cutover', 'undo', record.name], context.connection);
      });
    return await showCutOver(place, context);
  } finally {
    interruption.dispose();
    connection.close();
  }
}
