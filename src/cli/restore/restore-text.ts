/** A restore in words. */
import type { ActiveTimes, MadeTable } from '../../engine/restore/restore-record';
import type { RestorePoint, RestoreRequest } from '../../engine/restore/restore-request';
import type { PutBackOutcome } from '../../engine/settings/put-back-outcome';
import type { ConnectionOptions } from '../connection/connection';
import { flagsOf } from '../options/flags';
import type { Row } from '../report/run-counts';
import { commandLine } from '../terminal/command-line';
import { spanText, timeText } from '../terminal/time';

const KINDS: Readonly<Record<RestorePoint['kind'], string>> = {
  'point-in-time': 'point-in-time recovery',
  'backup': 'a backup of DynamoDB',
  'recovery-point': 'a recovery point of AWS Backup',
};

export function pointText({ point, source }: RestoreRequest): string {
  return `${source.name}, ${timeText(new Date(point.at))}, from ${KINDS[point.kind]}`;
}

/** The facts of a restore, and how long its phases took. */
export function restoreRows(request: RestoreRequest, table?: MadeTable, active?: ActiveTimes): Row[] {
  const since = (time: string) => `${spanText(Math.max(0, Date.parse(time) - Date.parse(request.requestedAt)))} after the request`;
  return [
    ['restored from', pointText(request)],
    ['requested', `${timeText(new Date(request.requestedAt))}${request.by === undefined ? '' : ` by ${request.by}`}`],
    ['table', table?.arn ?? 'not made yet'],
    ...active ? [['table ready', since(active.tableAt)], ['indexes ready', since(active.indexesAt)]] as Row[] : [],
  ];
}

/** What became of the settings, in a row; nothing if they were not known. */
export function settingRows(outcomes: readonly PutBackOutcome[] | undefined): Row[] {
  if (!outcomes) return [['settings', 'not known: parity puts them back from a document of them']];
  const count = (...wanted: PutBackOutcome['outcome'][]) => outcomes.filter(({ outcome }) => wanted.includes(outcome)).length;
  const [put, open] = [count('put'), count('left', 'unknown', 'failed')];
  return [['settings', `${put} put back${open > 0 ? `, ${open} left to a person` : ''}`]];
}

/** The parts of settings that were not put back, each with the reason. */
export function openSettings(outcomes: readonly PutBackOutcome[] = []): string[] {
  return outcomes.filter(({ outcome }) => outcome === 'left' || outcome === 'unknown' || outcome === 'failed')
    .map(({ outcome, title, part, reason, note }) => `${[title, part].filter(Boolean).join(', ')}: ${reason ?? note ?? outcome}`);
}

/** Commands that come after a restore, each with what it does. */
export function nextCommands(
  { source, target, point }: RestoreRequest, record: string, connection: ConnectionOptions,
): (readonly [does: string, command: string])[] {
  const flags = flagsOf(connection);
  // A deleted table that is back under its name has no other one beside it.
  if (source.name === target.name) {
    return [['see which settings differ', commandLine(['parity', `${record}/settings.json`, target.name], flags)]];
  }
  const plan = { table: source.name, from: timeText(new Date(point.at)), before: target.name, only: ['ATTRIBUTES'] };
  return [
    ['see what differs', commandLine(['diff', target.name, source.name], flags)],
    ['plan to copy back what was damaged', commandLine(['rewind', 'plan'], flagsOf({ ...plan, ...connection }))],
    ['see which settings differ', commandLine(['parity', source.name, target.name], flags)],
    ['delete the restored table', commandLine(['restore', 'discard', record], flags)],
  ];
}
