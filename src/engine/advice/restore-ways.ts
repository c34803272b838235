/** Ways that restore a copy of the table first. */
import { isSeen, type TableFinding } from './findings';
import { isClosed, possible, type Question, tableFor, type WayName } from './question';
import { cutOverCautions, restoreNeeds, rewindCautions, rewindNeeds, SAME_NAME } from './requirements';
import { type Copy, copiesOf } from './restore-sources';
import type { Way } from './way';
import { unmeasured } from './work';
import { RESTORED } from '../../contract/restored-table';

/** The longest name of a table. */
const LONGEST_NAME = 255;

/** A backup holds what was written up to a minute before it was asked for, and perhaps up to a minute later. */
const BACKUP_ACCURACY = 60_000;

export function restoreWays(question: Question): Way[] {
  return copiesOf(question).flatMap(({ source, found }) => {
    const cutOver: WayName = { kind: 'cut-over', source };
    const copyBack: WayName = { kind: 'copy-back', source };
    if (isClosed(found)) return [...source === 'deleted-table' ? [] : [{ ...found, ...copyBack }], { ...found, ...cutOver }];
    return [...source === 'deleted-table' ? [] : [copiedBack(question, copyBack, found)], cutOverTo(question, cutOver, found)];
  });
}

function copiedBack(question: Question, name: WayName, copy: Copy): Way {
  const { estimate } = question;
  const table = tableFor(question, name);
  if (isClosed(table)) return table;
  const work = [
    estimate.restore(copy.by, copy.bytes ?? table.bytes, table.indexBytes), estimate.compare(table, 'table'), estimate.write(table),
  ];
  return possible(question, name, work, {
    state: copy.at,
    goodWrites: 'kept-elsewhere',
    needs: [...restoreNeeds(copy.source), ...rewindNeeds(table), 'dynamodb:Scan on both tables'],
    cautions: [...rewindCautions(), ...doubts(question, copy, table)],
    restore: { from: copy.from, to: restoredName(question.findings.name, copy.at) },
  });
}

function cutOverTo(question: Question, name: WayName, copy: Copy): Way {
  const { findings, estimate } = question;
  const table = isSeen(findings.table) ? findings.table.seen : undefined;
  const isGone = table === null;
  const work = [
    estimate.restore(copy.by, copy.bytes ?? table?.bytes, table?.indexBytes),
    ...isGone ? [unmeasured('settings')] : [unmeasured('parity'), unmeasured('switch of the clients')],
  ];
  return possible(question, name, work, {
    state: copy.at,
    goodWrites: 'lost',
    needs: [...restoreNeeds(copy.source), ...isGone ? [SAME_NAME] : []],
    cautions: [...doubts(question, copy, table), ...cutOverCautions(table, copy.source)],
    restore: { from: copy.from, to: isGone ? findings.name : restoredName(findings.name, copy.at) },
  });
}

function doubts({ moment }: Question, { at, source }: Copy, table: TableFinding | null | undefined): string[] {
  const gap = moment.getTime() - at.getTime();
  return [
    ...gap < 0 ? ['it holds all that was written until the deletion: damage from before the deletion, too'] : [],
    ...source !== 'point-in-time' && gap >= 0 && gap < BACKUP_ACCURACY ? ['a backup may hold writes of the minute after it was made, and so a part of the damage'] : [],
    ...table?.createdAt && at < table.createdAt ? ['it is a copy of an earlier table of this name'] : [],
  ];
}

/** The name that shows the moment; a long one of the table is cut. */
function restoredName(name: string, at: Date): string {
  const end = `${RESTORED}${at.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  return name.slice(0, LONGEST_NAME - end.length) + end;
}
