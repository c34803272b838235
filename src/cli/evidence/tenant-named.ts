/** The tenant that `--tenant` names: the value of a table's partition key. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { nameText } from '../../engine/errors/plain-text';
import { Refusal } from '../../engine/errors/refusal';
import type { Tenant } from '../../engine/evidence/tenant';

const NUMBER = /^-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** A table, as far as its key goes. */
interface KeyedTable {
  readonly keyNames: readonly string[];
  readonly keyTypes?: Readonly<Record<string, string>>;
}

/** Numbers are typed as they are, binary values in base64. Without a table, the key is a text. */
export function tenantNamed(text: string, { keyNames: [keyName], keyTypes = {} }: KeyedTable): Tenant {
  return { keyName, value: valueOf(text, keyName, keyTypes[keyName] ?? 'S') };
}

/** A test of the tenant's changes, in the language of filters. */
export function tenantTest({ keyName, value }: Tenant): string {
  return `key.${nameText(keyName)} = ${literalOf(value)}`;
}

function literalOf({ S: text, N: number, B: bytes }: AttributeValue): string {
  if (text !== undefined) return JSON.stringify(text);
  return number ?? `b64${JSON.stringify(Buffer.from(bytes!).toString('base64'))}`;
}

function valueOf(text: string, keyName: string, type: string): AttributeValue {
  if (type === 'S') return { S: text };
  if (type === 'N' && NUMBER.test(text)) return { N: text };
  if (type === 'B' && BASE64.test(text)) return { B: Buffer.from(text, 'base64') };
  throw new Refusal('--tenant', `be a value of the partition key "${keyName}", ${type === 'N' ? 'a number' : 'binary as base64'}`, JSON.stringify(text));
}
