/** The names of all values of a kind within a type, at any depth; a list of them counts as they do. */
type NamesOf<T, Kind> = T extends ReadonlyArray<infer Element> ? NamesOf<Element, Kind> : T extends object ? {
  [Name in keyof T]-?: NonNullable<T[Name]> extends Kind | readonly Kind[] ? Name : NamesOf<NonNullable<T[Name]>, Kind>;
}[keyof T] : never;

/**
 * Each number and boolean of an event by its name. The compiler refuses a name that is missing, one that the event does
 * not have, and one that is a text elsewhere in it.
 */
export type ValueKinds<Event> =
  & Record<NamesOf<Event, number> & string, 'number'>
  & Record<NamesOf<Event, boolean> & string, 'boolean'>
  & Record<NamesOf<Event, number | boolean> & NamesOf<Event, string> & string, never>;

/** Gives the numbers and booleans of an event back their types: CloudFormation passes every one of them as text. */
export function decodeValues<Event>(value: unknown, kinds: ValueKinds<Event>): unknown {
  return decoded(value, new Map(Object.entries(kinds)));
}

function decoded(value: unknown, kinds: ReadonlyMap<string, unknown>, kind?: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((element) => decoded(element, kinds, kind));
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, decoded(member, kinds, kinds.get(name))]),
    );
  }
  return kind === 'number' ? Number(value) : kind === 'boolean' ? String(value) === 'true' : value;
}
