/**
 * DynamoDB's own typed values, and when two of them are the same.
 *
 * Numbers are compared as decimals, sets without order, binary by its bytes, lists and maps as a whole. An attribute
 * that is not there is a value like any other: `undefined`, called ABSENT.
 */
import { hash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { canonicalDecimal } from './decimal';

export type Item = Record<string, AttributeValue>;

/** A value, or `undefined` for an attribute that is absent. */
export type Value = AttributeValue | undefined;

const TYPES = new Set(['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M']);

/** Absent is a value. */
export const ABSENT = undefined;

/** True if DynamoDB treats two values as the same. */
export function sameValue(a: Value, b: Value): boolean {
  return a === b || (a !== ABSENT && b !== ABSENT && (isSpeltAs(a, b) || canonicalValue(a) === canonicalValue(b)));
}

/** An attribute of an item, whatever its name: an item has an attribute `constructor` only if one was written. */
export function attribute(item: Item, name: string): Value {
  return Object.hasOwn(item, name) ? item[name] : ABSENT;
}

/** True if two items have the same attributes with the same values. */
export function sameItem(a: Item, b: Item): boolean {
  return areSpeltAs(a, b) || canonicalItem(a) === canonicalItem(b);
}

/** One text for all spellings of a value. */
export function canonicalValue(value: AttributeValue): string {
  const contents = value as Record<string, any>;
  // The streams of DynamoDB Local show an empty map without its type.
  let type = 'M';
  // Plain loops here and in `canonicalItem`: every image of every change comes through them.
  for (const member in contents) if (contents[member] !== undefined) type = member;
  const content = contents[type] ?? {};
  switch (type) {
    case 'S': return JSON.stringify(content);
    case 'N': return canonicalDecimal(content);
    case 'B': return `B:${base64(content)}`;
    case 'BOOL':
    case 'NULL': return `${type}:${content}`;
    case 'SS': return `SS:${JSON.stringify([...content].sort())}`;
    case 'NS': return `NS:[${content.map(canonicalDecimal).sort()}]`;
    case 'BS': return `BS:[${content.map(base64).sort()}]`;
    case 'L': return `[${content.map(canonicalValue)}]`;
    case 'M': return `{${canonicalItem(content)}}`;
    default: return `${type}:${JSON.stringify(content)}`;
  }
}

/** One text for all spellings of an item. */
export function canonicalItem(item: Item): string {
  let text = '';
  for (const name of Object.keys(item).sort()) {
    if (item[name] !== ABSENT) text += `${text && ','}${JSON.stringify(name)}:${canonicalValue(item[name])}`;
  }
  return text;
}

/** A short stand-in for an item: items with the same digest are the same. */
export function itemDigest(item: Item): string {
  return hash('sha256', canonicalItem(item), 'base64');
}

/** A value that cannot be read: of a type that DynamoDB did not have yet, or one that got lost on its way. */
export class UnreadableValue extends Error {
  public readonly name = 'UnreadableValue';
}

/** A value as plain JSON data, binary as Base64. */
export function encodeValue(value: AttributeValue): unknown {
  if (value === ABSENT || value === null) throw new UnreadableValue('a value is missing');
  if (value.B) return { B: base64(value.B) };
  if (value.BS) return { BS: value.BS.map(base64) };
  if (value.L) return { L: value.L.map(encodeValue) };
  if (value.M) return { M: encodeItem(value.M) };
  for (const type in value) {
    if (TYPES.has(type)) return value;
    throw new UnreadableValue(`'${type}' is not a type of DynamoDB`);
  }
  return { M: {} };
}

/** An item as plain JSON data, the way DynamoDB exports it. */
export function encodeItem(item: Item): Record<string, unknown> {
  return mapItem(item, encodeValue);
}

/** True if all values of an item can be read. */
export function isReadable(item: Item): boolean {
  try {
    encodeItem(item);
    return true;
  } catch (error) {
    if (error instanceof UnreadableValue) return false;
    throw error;
  }
}

/** The value that `encodeValue` wrote. */
export function decodeValue(json: any): AttributeValue {
  if ('B' in json) return { B: bytes(json.B) };
  if ('BS' in json) return { BS: json.BS.map(bytes) };
  if ('L' in json) return { L: json.L.map(decodeValue) };
  return 'M' in json ? { M: decodeItem(json.M) } : json;
}

/** The item that `encodeItem` wrote. */
export function decodeItem(json: any): Item {
  return mapItem(json, decodeValue);
}

/**
 * Compares two values by their spelling. Most equal values are spelled equally, and this is faster than two canonical
 * texts.
 */
function isSpeltAs(a: AttributeValue, b: AttributeValue): boolean {
  for (const type in a) {
    const [x, y] = [(a as any)[type], (b as any)[type]];
    if (x === undefined) continue;
    if (x === y) return true;
    if (y === undefined) return false;
    switch (type) {
      case 'SS':
      case 'NS':
        return x.length === y.length && x.every((member: string, place: number) => member === y[place]);
      case 'M':
        return areSpeltAs(x, y);
      case 'L':
        return x.length === y.length && x.every((member: AttributeValue, place: number) => isSpeltAs(member, y[place]));
      case 'B':
        return Buffer.compare(x, y) === 0;
      default:
        return false;
    }
  }
  // A value without a type can be spelt canonically only.
  return false;
}

function areSpeltAs(a: Item, b: Item): boolean {
  let count = 0;
  for (const name in a) {
    if (!Object.hasOwn(b, name) || a[name] === ABSENT || b[name] === ABSENT || !isSpeltAs(a[name], b[name])) {
      return false;
    }
    count++;
  }
  return Object.keys(b).length === count;
}

function mapItem<A, B>(item: Record<string, A>, convert: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, convert(value)]));
}

function base64(content: Uint8Array): string {
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('base64');
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
