/** DynamoDB's values as people read them, in the spelling that filters use. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { nameText, plainText, quotedText } from '../../engine/errors/plain-text';
import type { Item, Value } from '../../engine/values/attribute-value';

/** Longer values are cut in what is read on a screen. */
export const SCREEN_WIDTH = 60;

/** A value; cut after so many characters, with its length. */
export function valueText(value: Value, width = Infinity): string {
  const text = value === undefined ? '(absent)' : whole(value);
  return text.length <= width ? text : `${text.slice(0, width - 1)}… (${text.length.toLocaleString('en')} characters)`;
}

/** The attributes of a key, or of any item. */
export function itemText(item: Item, width = Infinity): string {
  return Object.entries(item).map(([name, value]) => `${nameText(name)} = ${valueText(value, width)}`).join(', ');
}

function whole(value: AttributeValue): string {
  if (value.S !== undefined) return quotedText(value.S);
  if (value.N !== undefined) return plainText(value.N);
  if (value.B !== undefined) return binary(value.B);
  if (value.BOOL !== undefined) return String(value.BOOL);
  if (value.NULL !== undefined) return 'null';
  if (value.SS !== undefined) return set(value.SS.map(quotedText));
  if (value.NS !== undefined) return set(value.NS.map(plainText));
  if (value.BS !== undefined) return set(value.BS.map(binary));
  if (value.L !== undefined) return `[${value.L.map(whole).join(', ')}]`;
  return `{${Object.entries(value.M!).map(([name, member]) => `${quotedText(name)}: ${whole(member)}`).join(', ')}}`;
}

function set(members: string[]): string {
  return `{${members.join(', ')}}`;
}

function binary(bytes: Uint8Array): string {
  return `b64"${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}"`;
}
