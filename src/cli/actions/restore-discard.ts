/** `restore discard <restore>`: deletes the table that a restore has made, and no other. */
import { StateError } from '../../engine/errors/state-error';
import { discard, type Discarded } from '../../engine/restore/discard';
import { Connection, type Context } from '../connection/connection';
import { interruptible } from '../restore/interruptible-clock';
import { restoreRecord } from '../restore/restore-places';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { Interrupted, onInterrupt } from '../terminal/interruption';

const TEXTS: Readonly<Record<Discarded, string>> = {
  deleted: 'The restored table is deleted. With point-in-time recovery on, DynamoDB keeps a backup of it for 35 days.',
  gone: 'The restored table was gone already.',
};

export async function discardRestore(place: string, context: Context): Promise<ExitCode> {
  const { screen } = context;
  const interruption = onInterrupt(() => screen.note('stopping …'));
  try {
    const { outcome, ...names } = await runDiscard(place, context, interruption.signal);
    screen.show({ command: 'restore discard', ...names, outcome }, () => [TEXTS[outcome]]);
    return EXIT.done;
  } finally {
    interruption.dispose();
  }
}

/** Deletes the table of a restore. */
export async function runDiscard(
  place: string, context: Context, signal: AbortSignal,
): Promise<{ readonly restore: string; readonly table: string; readonly outcome: Discarded }> {
  const { screen, connection } = context;
  const home = await Connection.open(connection);
  const record = await restoreRecord(place, home);
  const { target, point } = await record.request();
  const away = await Connection.open({ ...connection, region: target.region });
  try {
    const at = await record.discarded();
    if (at !== undefined) throw new StateError(`restore in ${record.name} was discarded, ${at}`);
    const outcome = await discard({
      client: away.dynamodb,
      backup: point.kind === 'recovery-point' ? await away.backup() : undefined,
      clock: interruptible(away.time.clock(), signal),
      record,
      signal,
      progress: ({ status }) => status === 'ACTIVE' || screen.note(`waiting, because ${target.name} is ${status}, and DynamoDB deletes no such table`),
    });
    return { restore: record.name, table: target.name, outcome };
  } catch (error) {
    throw signal.aborted ? new Interrupted('interrupted') : error;
  } finally {
    away.close();
    home.close();
  }
}
