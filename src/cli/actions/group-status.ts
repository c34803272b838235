/** `group status <group>`: how far the restores of a group are, and its verdict. Writes nothing. */
import { restoreState } from './restore-status';
import type { GroupRecord } from '../../engine/group/group-record';
import type { GroupRequest, GroupTable } from '../../engine/group/group-request';
import { Connection, type Context } from '../connection/connection';
import { groupRecord, restoreIn } from '../group/group-places';
import type { GroupVerdict } from '../group/group-verdict';
import { isWhole, momentRows, verdictLines } from '../group/verdict-text';
import { flagsOf } from '../options/flags';
import { rowLines } from '../report/run-counts';
import { restoreRecord } from '../restore/restore-places';
import { commandLine } from '../terminal/command-line';
import { EXIT, type ExitCode } from '../terminal/exit-code';

/** A table of the group, and the state of its restore. */
interface TableState extends GroupTable {
  readonly state: string;
  readonly text: string;
  readonly complete: boolean;
}

export async function showGroup(place: string, context: Context): Promise<ExitCode> {
  const home = await Connection.open(context.connection);
  try {
    const record = await groupRecord(place, home);
    const request = await record.request();
    const verdict = await record.verdict() as GroupVerdict | undefined;
    const tables = await Promise.all(request.tables.map((table) => stateOf(table, record, home, context)));
    const document = { command: 'group status', group: record.name, ...request, tables, verdict: verdict ?? null };
    context.screen.show(document, () => lines(request, tables, verdict, record, context));
    return isOver(tables, verdict) ? EXIT.done : EXIT.attention;
  } finally {
    home.close();
  }
}

async function stateOf(
  table: GroupTable, { name }: GroupRecord, home: Connection, context: Context,
): Promise<TableState> {
  const place = restoreIn(name, table);
  const known = await (await restoreRecord(place, home)).findRequest();
  if (!known) return { ...table, state: 'waiting', text: 'Its restore was not begun. The same command again begins it.', complete: false };
  const { name: state, text, complete } = await restoreState(place, context);
  return { ...table, state, text, complete };
}

function isOver(tables: readonly TableState[], verdict: GroupVerdict | undefined): boolean {
  if (tables.every(({ state }) => state === 'discarded')) return true;
  return tables.every(({ complete }) => complete) && verdict !== undefined && isWhole(verdict.verdict);
}

function lines(
  request: GroupRequest, tables: readonly TableState[], verdict: GroupVerdict | undefined, { name }: GroupRecord,
  { screen, connection }: Context,
): string[] {
  const discard = commandLine(['group', 'discard', name], flagsOf(connection));
  return [
    '', screen.styled('bold', tables.map((table) => table.name).join(', ')), '',
    ...rowLines([...momentRows(request), ...tables.map(({ copy, text }) => [copy, text] as const)]), '',
    ...verdict ? verdictLines(request, verdict, screen) : [screen.styled('yellow', 'No verdict yet: it comes when all tables are restored.')],
    ...tables.every(({ state }) => state === 'discarded') ? [] : ['', '  delete the restored tables:', `  ${screen.styled('bold', discard)}`],
    '',
  ];
}
