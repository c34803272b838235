/** `cutover status <cut-over>`: how far a cut-over is, and what is so now. Writes nothing. */
import { type CutOverFacts, factsOf } from '../../engine/cutover/facts';
import { Connection, type Context } from '../connection/connection';
import { cutOverClients } from '../cutover/cutover-clients';
import { cutOverRecord } from '../cutover/cutover-places';
import { statusDocument, statusLines } from '../cutover/status-text';
import { EXIT, type ExitCode } from '../terminal/exit-code';

export async function showCutOver(place: string, context: Context): Promise<ExitCode> {
  const connection = await Connection.open(context.connection);
  try {
    const record = await cutOverRecord(place, connection);
    const facts = await factsOf({ record, plan: await record.plan(), aws: cutOverClients(connection) });
    context.screen.show(statusDocument(facts, record.name), () => statusLines(facts, record.name, context));
    return isAtRest(facts) ? EXIT.done : EXIT.attention;
  } finally {
    connection.close();
  }
}

/** True if nothing is left to a person: no step, and no write in the table that is not used. */
function isAtRest({ state, aside, overwritten, left }: CutOverFacts): boolean {
  const isOver = state === 'applied' || state === 'back';
  const isAllTaken = (aside?.writes ?? 0) === 0 && aside?.unknown === undefined;
  return isOver && isAllTaken && overwritten.length === 0 && left.length === 0;
}
