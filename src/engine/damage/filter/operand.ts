/** The operands of a comparison: a value of the change, a measure of it, or a literal. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { FilterError } from './filter-error';
import type { Mention } from './mention';
import { type FilterPath, valueOf } from './path';
import type { TokenReader } from './token-reader';
import type { Value } from '../../values/attribute-value';
import type { ItemChange } from '../../values/item-change';

export type Found = (change: ItemChange) => Value;

/** Something that a change is looked at for. */
export interface Place {
  readonly found: Found;
  readonly mention: Mention;
  readonly measure?: 'size' | 'type';
}

const IMAGES = ['old', 'new', 'key'] as const;
const MEASURES = ['size', 'type'] as const;
export const TYPES = ['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M'];
export const LITERAL = 'a text in "", a number, b64"…", true, false, null, [] or {}';

/** `new.a`, `size(new.a)`, `type(new.a)`; none if there is something else. */
export function place(tokens: TokenReader, mentions: Mention[]): Place | undefined {
  const measure = MEASURES.find((name) => tokens.isNext(name) && tokens.isNext('(', 1));
  if (measure === undefined) return plain(tokens, mentions);
  tokens.take();
  tokens.expect('(');
  const { found, mention } = plain(tokens, mentions) ?? tokens.fail('old.…, new.… or key.…');
  tokens.expect(')');
  const measured = measure === 'size' ? sizeOf : typeOf;
  return { found: (change) => measured(found(change)), mention, measure };
}

/** `changed(a)` names an attribute of both images. */
export function mentioned(tokens: TokenReader, mentions: Mention[], image: Mention['image']): Mention {
  const { position } = tokens.next;
  const mention = { image, path: tokens.path(), position, literals: [] };
  mentions.push(mention);
  return mention;
}

function plain(tokens: TokenReader, mentions: Mention[]): Place | undefined {
  const image = IMAGES.find((name) => tokens.takes(name));
  if (image === undefined) return undefined;
  tokens.expect('.');
  const mention = mentioned(tokens, mentions, image);
  return { found: (change) => valueOf(change[image === 'key' ? 'keys' : image], mention.path), mention };
}

/** A literal to compare with a place, which takes note of it. */
export function literal(tokens: TokenReader, { mention, measure }: Place, allowed = LITERAL): AttributeValue {
  const { position, source } = tokens.next;
  const value = plainLiteral(tokens) ?? tokens.fail(allowed);
  if (measure === 'type' && !TYPES.includes(value.S ?? '')) {
    throw new FilterError(position, `one of ${TYPES.map((type) => `"${type}"`).join(' ')}`, source);
  }
  if (measure === 'size' && value.N === undefined) throw new FilterError(position, 'a number', source);
  if (measure === undefined) mention.literals.push({ type: Object.keys(value)[0], position, source });
  return value;
}

function plainLiteral(tokens: TokenReader): AttributeValue | undefined {
  const { kind, value } = tokens.next;
  if (kind === 'sign') return emptyValue(tokens);
  const found: AttributeValue | undefined = kind === 'text' ? { S: value }
    : kind === 'number' ? { N: value }
      : kind === 'binary' ? { B: new Uint8Array(Buffer.from(value, 'base64')) }
        : value === 'null' ? { NULL: true }
          : value === 'true' || value === 'false' ? { BOOL: value === 'true' } : undefined;
  if (found) tokens.take();
  return found;
}

function emptyValue(tokens: TokenReader): AttributeValue | undefined {
  if (tokens.takes('[')) {
    if (!tokens.takes(']')) tokens.fail('"]", since lists are compared with the empty one only,');
    return { L: [] };
  }
  if (tokens.takes('{')) {
    if (!tokens.takes('}')) tokens.fail('"}", since maps are compared with the empty one only,');
    return { M: {} };
  }
  return undefined;
}

/**
 * The same as DynamoDB's own `size`: characters of texts, bytes of binary, members of sets and maps, elements of lists.
 * Numbers, booleans and null have no size.
 */
function sizeOf(value: Value): Value {
  if (value === undefined) return undefined;
  const { S, B, SS, NS, BS, L, N, BOOL, NULL } = value;
  if (N !== undefined || BOOL !== undefined || NULL !== undefined) return undefined;
  const size = S !== undefined ? S.length : B?.length ?? (SS ?? NS ?? BS ?? L ?? Object.keys(value.M ?? {})).length;
  return { N: String(size) };
}

/** The streams of DynamoDB Local show an empty map without its type. */
function typeOf(value: Value): Value {
  return value && { S: Object.keys(value)[0] ?? 'M' };
}

export function isSamePath(a: FilterPath, b: FilterPath): boolean {
  return a.length === b.length && a.every((step, depth) => step === b[depth]);
}
