/** What is asked for of a group, so that one record is one group. */
import { tableAddress } from '../../engine/dynamodb/table-name';
import { Refusal } from '../../engine/errors/refusal';
import type { GroupRequest, GroupWish } from '../../engine/group/group-request';
import { referenceText } from '../../engine/group/reference';
import { DEFAULT_APART, DEFAULT_WITHIN, type GroupCommandOptions } from '../options/group-options';
import { referencesIn } from '../options/reference-value';
import { timeText } from '../terminal/time';

export function wishOf(options: GroupCommandOptions): GroupWish {
  const { tables, at, quietest, within = DEFAULT_WITHIN, apart = DEFAULT_APART, references = [] } = options;
  return {
    at: at && timeText(at),
    quietestWithin: quietest ? within / 1000 : undefined,
    apart: apart / 1000,
    references: referencesIn(references, tables),
    withoutIndexes: options.withoutIndexes ?? false,
  };
}

/** Refuses other options than those with which the group was begun. */
export function requireSameGroup(options: GroupCommandOptions, { tables, wish }: GroupRequest, place: string): void {
  const names = options.tables.map((table) => tableAddress('--tables', table).name);
  const [wanted, begun] = [wishOf(options), wish].map((each) => [
    ['at', each.at ?? 'the latest moment'],
    ['quietest', each.quietestWithin !== undefined],
    ['within', `${each.quietestWithin} s`],
    ['apart', `${each.apart} s`],
    ['references', each.references.map(referenceText).sort().join(' and ') || 'none'],
    ['withoutIndexes', each.withoutIndexes],
  ] as const);
  const pairs = [
    ['tables', [...names].sort().join(', '), tables.map(({ name }) => name).sort().join(', ')] as const,
    ...wanted.map(([option, value], number) => [option, value, begun[number][1]] as const),
  ];
  const other = pairs.find(([, value, before]) => value !== before);
  if (!other) return;
  const [option, value, before] = other;
  throw new Refusal(option, `be as in ${place}, ${before}`, String(value), 'one record is one group: name another place for its record');
}
