/** Tests if a value contains another: a part of a text or of bytes, a member of a set, an element of a list. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { sameValue, type Value } from '../../values/attribute-value';

export function holds(value: Value, part: AttributeValue): boolean {
  if (value === undefined) return false;
  const { S, B, SS, NS, BS, L } = value;
  if (S !== undefined) return part.S !== undefined && S.includes(part.S);
  if (B !== undefined) return part.B !== undefined && Buffer.from(B).includes(Buffer.from(part.B));
  const members =
    L
    ?? SS?.map((text) => ({ S: text }))
    ?? NS?.map((number) => ({ N: number }))
    ?? BS?.map((bytes) => ({ B: bytes }))
    ?? [];
  return members.some((member) => sameValue(member as AttributeValue, part));
}
