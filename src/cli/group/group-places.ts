/** The places of groups: their records, and those of their restores. */
import { RESTORED } from '../../contract/restored-table';
import { tableAddress } from '../../engine/dynamodb/table-name';
import { Refusal } from '../../engine/errors/refusal';
import { GroupRecord } from '../../engine/group/group-record';
import type { GroupTable } from '../../engine/group/group-request';
import type { Connection } from '../connection/connection';
import type { GroupCommandOptions } from '../options/group-options';
import { recordFolder } from '../restore/restore-places';
import { timeText } from '../terminal/time';

const LONGEST = 255;

/** The record in a folder. With a slash at its end, `place` is the folder in which `name` is one. */
export async function groupRecord(
  place: string, connection: Connection, name = '', option = '<group>',
): Promise<GroupRecord> {
  return new GroupRecord(await recordFolder(place, connection, name, option));
}

/** The name of a record, which follows from the options, so that the same command finds its group again. */
export function groupName({ tables: [first, ...others], at, quietest }: GroupCommandOptions): string {
  const moment = [at && stampOf(at), quietest && 'quietest'].filter(Boolean).join('-');
  return `group-${tableAddress('--tables', first).name}-and-${others.length}-${moment}`;
}

/** The record of the restore of a table. */
export function restoreIn(group: string, { copy }: Pick<GroupTable, 'copy'>): string {
  return `${group}/restore-${copy}`;
}

/** The name of a restored copy, which the roles of `TableRecovery` take. */
export function copyName(table: string, moment: Date): string {
  const name = table + RESTORED + stampOf(moment);
  if (name.length <= LONGEST) return name;
  throw new Refusal('tables', `have names that leave room for those of their copies, in ${LONGEST} characters`, table, 'restore start restores one under another name');
}

function stampOf(time: Date): string {
  return timeText(time).replaceAll(/[-:]|\.\d+/g, '');
}
