/**
 * Patterns of stream records, in what AWS's event filters can say: the names of events, and what is at the type of an
 * attribute. Every operation may give more records than asked for, and never fewer.
 */

export const EVENTS = ['INSERT', 'MODIFY', 'REMOVE'] as const;
export type EventName = (typeof EVENTS)[number];

/** One of the values that a pattern allows. */
export type Matcher = string | boolean | { readonly prefix: string } | { readonly exists: true };

/** A value in a record, such as `{"S": …}` of an attribute of its new image. */
export interface Leaf {
  readonly image: 'Keys' | 'NewImage' | 'OldImage';
  readonly attribute: string;
  readonly type: string;

  /** One of them matches. */
  readonly matchers: readonly Matcher[];
}

/** A record matches if its event is one of these, and it has all of the leaves. */
export interface RecordPattern {
  readonly events: readonly EventName[];
  readonly leaves: ReadonlyMap<string, Leaf>;
}

/** A record matches if it matches one of them. */
export type RecordPatterns = readonly RecordPattern[];

/** A list that is not longer than a pattern may be anyway. */
const MOST_MATCHERS = 100;

/** So many patterns are kept while they are combined. */
const MOST_PATTERNS = 8;

const EXISTS: Matcher = { exists: true };
export const ANY_RECORD: RecordPatterns = [{ events: EVENTS, leaves: new Map() }];

export function recordPattern(events: readonly EventName[], ...leaves: Leaf[]): RecordPattern {
  return { events, leaves: new Map(leaves.map((leaf) => [[leaf.image, leaf.attribute, leaf.type].join('.'), simple(leaf)])) };
}

/** The records that match one of the lists. */
export function anyOf(lists: readonly RecordPatterns[]): RecordPatterns {
  return lists.reduce((found, list) => fewer([...found, ...list], MOST_PATTERNS), []);
}

/** The records that match all of the lists. */
export function allOf(lists: readonly RecordPatterns[]): RecordPatterns {
  return lists.reduce(
    (found, list) => fewer(found.flatMap((a) => list.flatMap((b) => both(a, b) ?? [])), MOST_PATTERNS),
    ANY_RECORD,
  );
}

/** At most so many patterns: two are merged where nothing is lost by it, and then where least is. */
export function fewer(patterns: RecordPatterns, most: number): RecordPatterns {
  const kept = [...patterns];
  for (;;) {
    let [least, first, second] = [Infinity, 0, 0];
    for (let b = 1; b < kept.length; b++) {
      for (let a = 0; a < b; a++) {
        const loss = lossOf(kept[a], kept[b]);
        if (loss < least) [least, first, second] = [loss, a, b];
      }
    }
    if (least === Infinity || (least > 0 && kept.length <= most)) return kept;
    kept[first] = merged(kept[first], kept[second]);
    kept.splice(second, 1);
  }
}

/** A pattern that says less about a leaf: that it exists, or nothing. */
export function widened(pattern: RecordPattern, name: string): RecordPattern {
  const leaves = new Map(pattern.leaves);
  const leaf = leaves.get(name)!;
  if (leaf.matchers.some(isExistence)) leaves.delete(name);
  else leaves.set(name, { ...leaf, matchers: [EXISTS] });
  return { ...pattern, leaves };
}

function both(a: RecordPattern, b: RecordPattern): RecordPattern | undefined {
  const events = a.events.filter((event) => b.events.includes(event));
  const leaves = new Map([...a.leaves, ...b.leaves]);
  for (const [name, leaf] of a.leaves) {
    const other = b.leaves.get(name);
    if (other) leaves.set(name, simple({ ...leaf, matchers: narrowed(leaf.matchers, other.matchers) }));
  }
  const isPossible = events.length > 0 && [...leaves.values()].every(({ matchers }) => matchers.length > 0);
  return isPossible ? { events, leaves } : undefined;
}

/** The records of both patterns, and some more if they differ in more than one respect. */
function merged(a: RecordPattern, b: RecordPattern): RecordPattern {
  if (covers(a, b)) return a;
  if (covers(b, a)) return b;
  const shared = [...a.leaves].flatMap(([name, leaf]) => {
    const other = b.leaves.get(name);
    return other ? [{ ...leaf, matchers: [...leaf.matchers, ...other.matchers] }] : [];
  });
  return recordPattern(EVENTS.filter((event) => [a, b].some(({ events }) => events.includes(event))), ...shared);
}

/** The share of records that only the merged pattern matches, as a guess; none if it matches no other than both do. */
function lossOf(a: RecordPattern, b: RecordPattern): number {
  if (covers(a, b) || covers(b, a)) return 0;
  const shared = [...a.leaves].filter(([name]) => b.leaves.has(name));
  const grown = shared.filter(([name, { matchers }]) => !sameMatchers(matchers, b.leaves.get(name)!.matchers)).length;
  const isGivenUp = a.leaves.size + b.leaves.size > 2 * shared.length;
  if (!isGivenUp && grown + Number(a.events.join() !== b.events.join()) === 1) return 0;
  return Math.max(Number.EPSILON, shareOf(merged(a, b)) - shareOf(a) - shareOf(b));
}

/** A guess of the share of all records that match: half have an attribute, few a certain value of it. */
function shareOf({ events, leaves }: RecordPattern): number {
  return [...leaves.values()].reduce(
    (share, { matchers }) => share * (matchers.some(isExistence) ? 0.5 : Math.min(0.4, 0.05 * matchers.length)),
    events.length / EVENTS.length,
  );
}

function covers(a: RecordPattern, b: RecordPattern): boolean {
  return b.events.every((event) => a.events.includes(event))
    && [...a.leaves].every(([name, { matchers }]) => {
      const inner = b.leaves.get(name)?.matchers;
      return inner !== undefined && inner.every((each) => matchers.some((matcher) => allows(matcher, each)));
    });
}

function narrowed(a: readonly Matcher[], b: readonly Matcher[]): Matcher[] {
  return a.flatMap((x) => b.flatMap((y) => (allows(x, y) ? [y] : allows(y, x) ? [x] : [])));
}

function sameMatchers(a: readonly Matcher[], b: readonly Matcher[]): boolean {
  return [[a, b], [b, a]].every(([x, y]) => x.every((inner) => y.some((outer) => allows(outer, inner))));
}

/** Leaves out matchers that another one makes superfluous. */
function simple(leaf: Leaf): Leaf {
  const { matchers } = leaf;
  if (matchers.length > MOST_MATCHERS) return { ...leaf, matchers: [EXISTS] };
  const needed = matchers.filter((each, place) => !matchers.some((other, at) =>
    at !== place && allows(other, each) && (at < place || !allows(each, other)),
  ));
  return { ...leaf, matchers: needed };
}

/** True if each value that the inner one matches is matched by the outer one. */
function allows(outer: Matcher, inner: Matcher): boolean {
  if (typeof outer !== 'object') return outer === inner;
  if ('exists' in outer) return true;
  if (typeof inner === 'string') return inner.startsWith(outer.prefix);
  return typeof inner === 'object' && 'prefix' in inner && inner.prefix.startsWith(outer.prefix);
}

function isExistence(matcher: Matcher): boolean {
  return typeof matcher === 'object' && 'exists' in matcher;
}
