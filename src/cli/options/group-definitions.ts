/** The options of groups of tables, a part of the table of all options. */
import { option } from './option-definition';
import { joined, repeated, spanOf, spanValue, tableValue, textValue } from './option-values';

/** A quieter second further away would lose more than it is worth. */
const LONGEST_WAY = 3_600_000;

/** Streams are heard for a minute on either side of a moment. */
const LONGEST_APART = 60_000;

const span = (longest: number) => ({
  value: '<span>',
  group: 'group' as const,
  read: spanValue(longest),
  write: spanOf,
});

export const GROUP_DEFINITIONS = {
  tables: option<readonly string[]>({
    flag: '--tables',
    value: '<names>',
    group: 'group',
    help: 'the tables, a,b, by their names or ARNs; ARNs may be of several Regions',
    read: (flag) => joined((text) => text.split(',').map((name) => tableValue(flag)(name.trim()))),
    write: (names) => names.join(','),
  }),
  quietest: option<boolean>({
    flag: '--quietest', group: 'group', help: 'take the second before --at in which the fewest writes are under way; without --at, before the latest moment',
  }),
  within: option<number>({ ...span(LONGEST_WAY), flag: '--within', help: 'how long before --at the quietest second may be, 1h at most (default: 2m)' }),
  apart: option<number>({
    ...span(LONGEST_APART), flag: '--apart', help: 'the longest time between two writes that belong together, 1m at most (default: 5s)',
  }),
  references: option<readonly string[]>({
    flag: '--reference',
    value: '<from=to>',
    group: 'group',
    help: 'an attribute that is the key of another table of the group, payments.orderId=orders.pk; once for each',
    read: (flag) => repeated(textValue(flag)),
  }),
} as const;
