/**
 * The stream records that a test of a filter may match. A scope says more records than the test, and never fewer: the
 * function that judges the changes is not invoked for the others.
 *
 * Numbers, times, members of maps, elements of lists and names with signs are left to that function. So is who deleted
 * an item: a deletion by time to live that comes from another Region names no principal.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Place } from './operand';
import {
  allOf, ANY_RECORD, anyOf, type EventName, EVENTS, type Leaf, type Matcher, recordPattern, type RecordPatterns,
} from './record-pattern';

export interface RecordScope {
  /** The records whose change the test may match. */
  readonly met: RecordPatterns;

  /** The records whose change the test may not match. */
  readonly unmet: RecordPatterns;
}

const EVENT_OF: Readonly<Record<string, EventName>> = {
  insert: 'INSERT', modify: 'MODIFY', delete: 'REMOVE', ttl: 'REMOVE',
};
const IMAGES = { key: 'Keys', new: 'NewImage', old: 'OldImage', changed: undefined } as const;

/** Records have these values in one place under their type. Sets, lists and maps are spread over several. */
const SCALARS = ['S', 'N', 'B', 'BOOL', 'NULL'];

/** A name that has no other meaning in a pattern. */
const PLAIN_NAME = /^_?[A-Za-z][\w-]*$/;

/** A text that stays one line of a pattern, with the same letters in any encoding. */
const PLAIN_TEXT = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*$/u;

/** Any record may match, any may not. */
export const UNKNOWN: RecordScope = { met: ANY_RECORD, unmet: ANY_RECORD };

export function everyScope(scopes: readonly RecordScope[]): RecordScope {
  return { met: allOf(scopes.map(({ met }) => met)), unmet: anyOf(scopes.map(({ unmet }) => unmet)) };
}

export function someScope(scopes: readonly RecordScope[]): RecordScope {
  return inverse(everyScope(scopes.map(inverse)));
}

export function inverse({ met, unmet }: RecordScope): RecordScope {
  return { met: unmet, unmet: met };
}

/** Of deletions some are made by time to live, which no record shows for sure. */
export function kindScope(word: string): RecordScope {
  const event = EVENT_OF[word];
  const others = [recordPattern(EVENTS.filter((each) => each !== event))];
  return { met: [recordPattern([event])], unmet: word === 'ttl' ? ANY_RECORD : others };
}

/** All of the places have a value: for each image there is an event that lacks it. */
export function presence(...places: Place[]): RecordScope {
  return { met: allOf(places.map((place) => [recordPattern(eventsWith(place))])), unmet: ANY_RECORD };
}

/** The value of a place begins with a text. */
export function beginning(place: Place, text: string): RecordScope {
  return typed(place, 'S', [text !== '' && PLAIN_TEXT.test(text) ? { prefix: text } : { exists: true }]);
}

/** The value of a place has a type. */
export function ofType(place: Place, type: string): RecordScope {
  return typed(place, type, [{ exists: true }]);
}

/** The value of a place, or its type, is one of the literals. */
export function oneOf(place: Place, literals: readonly AttributeValue[]): RecordScope {
  if (place.measure === 'size') return presence(place);
  const scopes = literals.map((literal) => place.measure === 'type' ? ofType(place, literal.S!) : equality(place, literal));
  return { met: anyOf(scopes.map(({ met }) => met)), unmet: ANY_RECORD };
}

function equality(place: Place, { S, BOOL, NULL, ...others }: AttributeValue): RecordScope {
  if (S !== undefined) return typed(place, 'S', [PLAIN_TEXT.test(S) ? S : { exists: true }]);
  if (BOOL !== undefined) return typed(place, 'BOOL', [BOOL]);
  if (NULL !== undefined) return typed(place, 'NULL', [NULL]);
  // Numbers and bytes have several spellings.
  return ofType(place, Object.keys(others)[0]);
}

function typed(place: Place, type: string, matchers: readonly Matcher[]): RecordScope {
  const { mention: { image: name, path: [attribute, ...deeper] } } = place;
  const image = IMAGES[name];
  const isPlain = deeper.length === 0 && typeof attribute === 'string' && PLAIN_NAME.test(attribute);
  if (image === undefined || !isPlain || !SCALARS.includes(type)) return presence(place);
  const leaf: Leaf = { image, attribute, type, matchers };
  return { met: [recordPattern(eventsWith(place), leaf)], unmet: ANY_RECORD };
}

function eventsWith({ mention: { image } }: Place): readonly EventName[] {
  const without: Partial<Record<string, EventName>> = { new: 'REMOVE', old: 'INSERT' };
  return EVENTS.filter((event) => event !== without[image]);
}
