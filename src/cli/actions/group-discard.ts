/** `group discard <group>`: deletes the tables that the restores of a group have made, and no others. */
import { runDiscard } from './restore-discard';
import type { GroupTable } from '../../engine/group/group-request';
import { sideBySide } from '../../engine/group/side-by-side';
import { Connection, type Context } from '../connection/connection';
import { failureOf } from '../errors/failure';
import { groupRecord, restoreIn } from '../group/group-places';
import { flagsOf } from '../options/flags';
import { restoreRecord } from '../restore/restore-places';
import { commandLine } from '../terminal/command-line';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { onInterrupt } from '../terminal/interruption';
import { ResumableError } from '../terminal/resumable-error';

const SIDE_BY_SIDE = 10;

export async function discardGroup(place: string, context: Context): Promise<ExitCode> {
  const { screen, connection } = context;
  const home = await Connection.open(connection);
  const interruption = onInterrupt(() => screen.note('stopping …'));
  try {
    const record = await groupRecord(place, home);
    const { tables } = await record.request();
    const outcomes = await sideBySide(tables, SIDE_BY_SIDE, async (table) => {
      const own = { ...context, screen: screen.labelled(`${table.name}: `) };
      return { table: table.copy, outcome: await discarded(table, record.name, home, own, interruption.signal) };
    });
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
    const done = outcomes.flatMap((outcome) => outcome.status === 'fulfilled' ? [outcome.value] : []);
    if (failures.length > 0) {
      outcomes.forEach((outcome, number) =>
        outcome.status === 'rejected' && screen.note(`${tables[number].name}: ${failureOf(outcome.reason).message}`));
      throw new ResumableError(failures[0].reason, failureOf(failures[0].reason).code, `${done.length} of ${tables.length} restored tables are deleted, or were not made`,
        commandLine(['group', 'discard', record.name], flagsOf(connection)));
    }
    screen.show({ command: 'group discard', group: record.name, tables: done }, () => ['The restored tables are deleted.']);
    return EXIT.done;
  } finally {
    interruption.dispose();
    home.close();
  }
}

/** The outcome for one table; a restore that was not begun has made none. */
async function discarded(
  table: GroupTable, group: string, home: Connection, context: Context, signal: AbortSignal,
): Promise<string> {
  const place = restoreIn(group, table);
  const record = await restoreRecord(place, home);
  if (!await record.findRequest()) return 'not made';
  if (await record.discarded() !== undefined) return 'gone';
  return (await runDiscard(place, context, signal)).outcome;
}
