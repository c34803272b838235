/** References between tables: the attributes of an item that are the key of another one. */
import { Refusal } from '../errors/refusal';
import { attribute, type Item, type Value } from '../values/attribute-value';

export interface ReferenceEnd {
  readonly table: string;
  readonly attributes: readonly string[];
}

export interface Reference {
  readonly from: ReferenceEnd;

  /** The whole key of the other table, in any order. */
  readonly to: ReferenceEnd;
}

/** The key of a table. */
export interface KeySchema {
  readonly keyNames: readonly string[];

  /** S, N or B. */
  readonly keyTypes?: Readonly<Record<string, string>>;
}

export function referenceText({ from, to }: Reference): string {
  const text = ({ table, attributes }: ReferenceEnd) => `${table}.${attributes.join(',')}`;
  return `${text(from)}=${text(to)}`;
}

/** Refuses a reference to something else than the key of a table, or from a key of another type. */
export function requireKey(reference: Reference, from: KeySchema, to: KeySchema): void {
  const { from: { attributes }, to: { table, attributes: named } } = reference;
  const key = to.keyNames.join(',');
  if (named.length !== to.keyNames.length || !to.keyNames.every((name) => named.includes(name))) {
    throw new Refusal('references', `lead to the key of ${table}, ${key}`, referenceText(reference));
  }
  if (attributes.length !== named.length) {
    throw new Refusal('references', `name an attribute for each one of the key of ${table}, ${key}`, referenceText(reference));
  }
  named.forEach((name, place) => {
    const [own, wanted] = [from.keyTypes?.[attributes[place]], to.keyTypes?.[name]];
    if (own === undefined || wanted === undefined || own === wanted) return;
    throw new Refusal('references', `have the type of the key, ${name} of type ${wanted}`, `${referenceText(reference)}, where ${attributes[place]} is of type ${own}`);
  });
}

const MEMBERS = { SS: 'S', NS: 'N', BS: 'B' } as const;

/**
 * The keys that an item references: none without the attribute, or with one that is null; several where it is a set.
 */
export function referencedKeys({ from, to }: Reference, item: Item): Item[] {
  const values = from.attributes.map((name) => attribute(item, name));
  if (values.some(isNothing)) return [];
  if (values.length > 1) return [Object.fromEntries(to.attributes.map((name, place) => [name, values[place]!]))];
  return membersOf(values[0]!).map((value) => ({ [to.attributes[0]]: value! }));
}

function isNothing(value: Value): boolean {
  return value === undefined || value.NULL === true;
}

function membersOf(value: NonNullable<Value>): Value[] {
  const set = (Object.keys(MEMBERS) as (keyof typeof MEMBERS)[]).find((type) => value[type] !== undefined);
  return set ? value[set]!.map((member) => ({ [MEMBERS[set]]: member }) as unknown as Value) : [value];
}
