/**
 * The language of filters, which separate damage from good writes.
 *
 *     filter  = both { "or" both }
 *     both    = test { "and" test }
 *     test    = "not" test | "(" filter ")"
 *             | "insert" | "modify" | "delete" | "ttl"       the kind of change; "ttl" is a deletion by time to live
 *             | "changed" "(" path ")"                       the value differs between before and after
 *             | value "exists" | value "missing"
 *             | value sign ( value | literal )               sign: = != < <= > >=
 *             | value "begins" text | value "matches" text   a regular expression, as RE2 has them
 *             | value "contains" literal                     a part of a text, a member of a set, an element of a list
 *             | value "in" "(" literal { "," literal } ")"
 *             | "at" sign time                               time: "2026-11-21T09:59:00Z"
 *     value   = place | "size" "(" place ")" | "type" "(" place ")"     its length or count; its type: "S", "N", …
 *     place   = ( "old" | "new" ) "." path | "key" "." name  the attribute before, after; an attribute of the key
 *     path    = name { "." name | "[" number "]" }           name: a word, or any text in quotes; elements count from 0
 *     literal = text | number | b64"…" | true | false | null | [] | {}
 *
 * Only values of one type are compared: a number is never equal to a text. A comparison with an absent attribute is
 * false. Deletions by time to live are good writes, unless the filter names `ttl`.
 *
 *     changed(action) and new.action = "" and at >= "2026-11-21T09:59:00Z"
 *     delete and key.pk begins "tenant-7#"
 *     new.updatedAt < old.updatedAt
 *
 * Parentheses and `not` go 100 deep, paths 33 steps, as deep as values. A pattern has at most 70 steps, so that no text
 * makes it take a second.
 */
import { FilterParser } from './filter-parser';
import type { Mention } from './mention';
import type { RecordPatterns } from './record-pattern';
import type { Classifier } from '../../values/item-change';

/** The description of the damage, for the engine and for people. */
export interface Filter {
  readonly text: string;
  readonly isDamage: Classifier;

  /** The kinds of changes that it names without a negation: `insert`, `modify`, `delete`, `ttl`. */
  readonly kinds?: ReadonlySet<string>;

  /**
   * True if each of its alternatives describes the damaged item: by a test of `new.…` or by `delete`. A test with `not`
   * or `!=` does not describe it.
   */
  readonly describesDamage?: boolean;

  /** The attributes that it names. */
  readonly mentions?: readonly Mention[];

  /** The patterns of stream records, one of which each change that it matches has. */
  readonly records?: RecordPatterns;
}

/** Reads a filter. */
export function parseFilter(text: string): Filter {
  const parser = new FilterParser(text);
  const { holds, describes, scope } = parser.whole();
  const { speaksOfTtl, kinds, mentions } = parser;
  const isDamage: Classifier = speaksOfTtl ? holds : (change) => !change.ttl && holds(change);
  return { text, isDamage, kinds, describesDamage: describes, mentions, records: scope.met };
}
