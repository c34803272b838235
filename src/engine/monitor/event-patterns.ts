/**
 * Patterns for the event source mapping of a function: what AWS can decide about a record before it invokes the
 * function. A record that one of the filters matches has a pattern that matches it, if the stream has both images.
 *
 * The second page has patterns of `dynamodb` only; the tutorial of DynamoDB has those of `eventName` as well.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.Lambda.Tutorial2.html
 */
import { parseFilter } from '../damage/filter/filter';
import { anyOf, EVENTS, fewer, type RecordPattern, widened } from '../damage/filter/record-pattern';

/** AWS may be asked for ten. */
const MOST_PATTERNS = 5;

/** In characters. @see https://docs.aws.amazon.com/lambda/latest/api/API_Filter.html */
const LONGEST_PATTERN = 4096;

/** At most five patterns; `undefined` if AWS can leave no record out. */
export function eventPatterns(filters: readonly string[]): readonly object[] | undefined {
  const patterns = fewer(anyOf(filters.map((filter) => parseFilter(filter).records!)), MOST_PATTERNS).map(shortened);
  const isNarrow = ({ events, leaves }: RecordPattern) => events.length < EVENTS.length || leaves.size > 0;
  return patterns.length > 0 && patterns.every(isNarrow) ? patterns.map(eventPattern) : undefined;
}

/** Says less about the leaf that takes most room, until the pattern is short enough. */
function shortened(pattern: RecordPattern): RecordPattern {
  let short = pattern;
  while (JSON.stringify(eventPattern(short)).length > LONGEST_PATTERN) {
    const [[longest]] = [...short.leaves].sort(([, a], [, b]) => JSON.stringify(b).length - JSON.stringify(a).length);
    short = widened(short, longest);
  }
  return short;
}

function eventPattern({ events, leaves }: RecordPattern): object {
  const dynamodb: Record<string, Record<string, Record<string, readonly unknown[]>>> = {};
  for (const { image, attribute, type, matchers } of leaves.values()) {
    ((dynamodb[image] ??= {})[attribute] ??= {})[type] = matchers;
  }
  return {
    ...events.length < EVENTS.length ? { eventName: events } : {},
    ...leaves.size > 0 ? { dynamodb } : {},
  };
}
