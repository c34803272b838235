/** A group and its verdict in words. */
import { type GroupVerdict, pauseOf } from './group-verdict';
import type { GroupRequest } from '../../engine/group/group-request';
import { isQuiet, silence, type VerdictKind } from '../../engine/group/verdict';
import { decodeItem } from '../../engine/values/attribute-value';
import { keyText } from '../report/change-text';
import { type Row, rowLines } from '../report/run-counts';
import { counted, numberText } from '../terminal/count-text';
import type { Screen } from '../terminal/screen';
import { spanText } from '../terminal/time';

export function momentRows({ moment, wish, activity }: GroupRequest): Row[] {
  const asked = wish.quietestWithin === undefined ? 'as asked'
    : `the quietest within ${spanText(1000 * wish.quietestWithin)} before ${wish.at ?? 'the latest moment'}`;
  return [['moment', `${moment.replace('.000Z', 'Z')}, ${asked}`], ['pause', pauseText(activity)]];
}

function pauseText(activity: GroupRequest['activity']): string {
  const pause = pauseOf(activity);
  if (!pause) return `not known: ${'unknown' in activity ? activity.unknown : ''}`;
  const { since, until, writes } = pause;
  if (since === 0) return `none: ${counted(writes, 'write')} in this second and the two beside it`;
  return `${silence(pause)} s without a write of any table: the last ${since} s before, the next ${until} s after`;
}

export function verdictLines(request: GroupRequest, verdict: GroupVerdict, screen: Screen): string[] {
  const { references, torn } = verdict;
  const rows = (references ?? []).map(({ reference, referencing, torn: lost, without }): Row =>
    [reference, `${numberText(referencing - lost)} hold`, `${numberText(lost)} torn, ${numberText(without)} without`]);
  const total = (references ?? []).reduce((sum, each) => sum + each.torn, 0);
  return [
    ...rows.length > 0 ? [...rowLines(rows), ''] : [],
    screen.styled(isWhole(verdict.verdict) ? 'green' : 'yellow', verdictText(request, verdict, total)),
    ...torn.map(({ reference, keys, missing, table }) =>
      `  ${reference}: ${keyTextOf(keys)} references ${table} ${keyTextOf(missing)}, which is not there`),
    ...total > torn.length ? [`  and ${numberText(total - torn.length)} more`] : [],
  ];
}

/** True if the verdict rests on a pause, or on references that hold. */
export function isWhole(verdict: VerdictKind): boolean {
  return verdict === 'quiet' || verdict === 'invariants';
}

function verdictText({ activity, wish }: GroupRequest, { verdict, references }: GroupVerdict, total: number): string {
  const pause = pauseOf(activity);
  switch (verdict) {
    case 'torn': return `Torn: ${counted(total, 'item references', 'items reference')} others that are not there at this moment.`;
    case 'quiet': return `Quiet: no table was written to for ${silence(pause!)} s around this moment, and writes that belong together are at most ${wish.apart} s apart.${
      references ? ' Every declared reference holds.' : ''}`;
    case 'invariants': return 'Every declared reference holds. It was not quiet, and what no reference links is not known.';
    case 'unknown': return `Not known: ${pause && !isQuiet(pause, wish.apart) ? 'the pause is too short' : 'no pause was seen'}, and no reference was declared. `
      + 'The tables may not fit together.';
  }
}

function keyTextOf(keys: object): string {
  return keyText(decodeItem(keys), Object.keys(keys));
}
