/** Which items of a table are there, asked for by their keys, 100 at a time. */
import type { KeySchema } from './reference';
import { BATCH, type BatchGetAccess, itemsOf } from '../dynamodb/batch-get';
import { itemName, keysOf } from '../evidence/change';
import type { Item, Value } from '../values/attribute-value';

export interface ExistingItemsAccess extends BatchGetAccess {
  readonly schema: KeySchema;
}

const CONCURRENCY = 8;

/** Items that are known to be there are not asked for again, as long as their names fit into about 50 MB. */
const MOST_KNOWN = 200_000;

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const LONGEST = [2048, 1024];

export class ExistingItems {
  private readonly known = new Set<string>();

  constructor(private readonly access: ExistingItemsAccess) {}

  /** The names of those that are not there. */
  public async missing(keys: readonly Item[]): Promise<ReadonlySet<string>> {
    const asked = new Map(keys.map((key) => [itemName(key), key]));
    const missing = new Set<string>();
    for (const [name, key] of asked) {
      if (this.known.has(name) || !this.isKey(key)) {
        asked.delete(name);
        if (!this.known.has(name)) missing.add(name);
      }
    }
    const batches = batchesOf([...asked]);
    for (let place = 0; place < batches.length; place += CONCURRENCY) {
      await Promise.all(batches.slice(place, place + CONCURRENCY).map(async (batch) => {
        const found = await this.found(batch.map(([, key]) => key));
        batch.forEach(([name]) => found.has(name) ? this.remember(name) : missing.add(name));
      }));
    }
    return missing;
  }

  /** DynamoDB refuses to look for what can be no key, so no item has it. */
  private isKey(key: Item): boolean {
    const { keyNames, keyTypes = {} } = this.access.schema;
    return keyNames.every((name, place) => isKeyValue(key[name], keyTypes[name], LONGEST[place]));
  }

  private remember(name: string): void {
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.add(name);
  }

  private async found(batch: Item[]): Promise<Set<string>> {
    const { schema: { keyNames } } = this.access;
    const items = await itemsOf(batch, { ...this.access, attributes: keyNames });
    return new Set(items.map((item) => itemName(keysOf(item, keyNames))));
  }
}

function batchesOf<T>(elements: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(elements.length / BATCH) }, (_, place) =>
    elements.slice(place * BATCH, (place + 1) * BATCH));
}

function isKeyValue(value: Value, type: string | undefined, longest: number): boolean {
  const [own, content] = Object.entries(value ?? {}).find(([, each]) => each !== undefined) ?? [];
  if (own === undefined || (type !== undefined && own !== type) || !['S', 'N', 'B'].includes(own)) return false;
  if (own === 'N') return true;
  const bytes = own === 'S' ? Buffer.byteLength(content as string) : (content as Uint8Array).length;
  return bytes > 0 && bytes <= longest;
}
