/**
 * Tests if a good write built on a damaged value, or replaced it.
 *
 * A stream shows values, not operations: an addition to a number looks like a new number. So a value builds on the
 * damaged one
 *
 * - as a map, if a member that the damage changed has its damaged value, or builds on it;
 * - as a number, if the damaged value is a number, or the damage removed one;
 * - as a set, if it holds a member that only the damage added, or lacks one that the damage removed while it shares a
 *   member with the damaged set or one of the two is empty;
 * - as a list, if it shares anything with the damaged list, or one of the two is empty: the position of an element
 *   decides the meaning of a write to it.
 *
 * Any other value is a new one: a text, another type, a set or a list that shares nothing, a map where there was none.
 */
import { ABSENT, attribute, canonicalValue, type Item, sameValue, type Value } from '../values/attribute-value';

/** True if a value that is neither the base nor the damaged one was made from the damaged one. */
export function buildsOn(base: Value, damaged: Value, value: Value): boolean {
  // No write reaches into a map that is not there.
  if (value?.M) return damaged?.M !== undefined && anyMemberLeft(base?.M ?? {}, damaged.M, value.M);
  if (value?.N !== undefined) return typeOf(damaged ?? base) === 'N';
  const type = typeOf(damaged ?? base);
  switch (type) {
    case 'L': return value?.L !== undefined && areRelated(elements(damaged, type), elements(value, type));
    case 'SS':
    case 'NS':
    case 'BS': {
      // The last member of a set takes the attribute with it.
      if (value !== ABSENT && typeOf(value) !== type) return false;
      const [before, left, now] = [base, damaged, value].map((each) => elements(each, type));
      return [...now].some((member) => left.has(member) && !before.has(member))
        || ([...before].some((member) => !left.has(member) && !now.has(member)) && areRelated(left, now));
    }
    default: return false;
  }
}

function anyMemberLeft(base: Item, damaged: Item, value: Item): boolean {
  return [...new Set([...Object.keys(base), ...Object.keys(damaged)])].some((name) => {
    const [before, left, now] = [base, damaged, value].map((map) => attribute(map, name));
    return !sameValue(before, left) && !sameValue(now, before) && (sameValue(now, left) || buildsOn(before, left, now));
  });
}

function areRelated(left: ReadonlySet<string>, now: ReadonlySet<string>): boolean {
  return left.size === 0 || now.size === 0 || [...now].some((element) => left.has(element));
}

function typeOf(value: Value): string | undefined {
  return value && Object.keys(value).find((type) => (value as unknown as Record<string, unknown>)[type] !== undefined);
}

/** The members of a set, or all that stands in a list, at whatever depth; of another type none. */
function elements(value: Value, type: string): Set<string> {
  if (value === ABSENT || typeOf(value) !== type) return new Set();
  if (value.L) return new Set(value.L.flatMap((element) => leaves(element, '')));
  const one = type === 'SS' ? 'S' : type === 'NS' ? 'N' : 'B';
  return new Set(
    (value.SS ?? value.NS ?? value.BS ?? []).map((member) =>
      canonicalValue({ [one]: member } as unknown as NonNullable<Value>),
    ),
  );
}

function leaves(value: NonNullable<Value>, path: string): string[] {
  if (value.L && value.L.length > 0) return value.L.flatMap((element) => leaves(element, `${path}[]`));
  const names = value.M ? Object.keys(value.M) : [];
  return names.length > 0
    ? names.flatMap((name) => leaves(value.M![name], `${path}.${JSON.stringify(name)}`))
    : [`${path}=${canonicalValue(value)}`];
}
