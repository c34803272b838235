import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../values/attribute-value';

interface Waiting {
  readonly item: Item;
  readonly size: number;
}

/** The approximate memory of an object, a text or a map entry in addition to its content. */
const OVERHEAD = 64;

/** Items of one side that the other has not shown yet, by the names of their keys. */
export class WaitingItems {
  /** Their approximate memory, in bytes. */
  public size = 0;
  private readonly items = new Map<string, Waiting>();

  /** False if there is one with that name. */
  public add(name: string, item: Item): boolean {
    const size = 2 * OVERHEAD + name.length + sizeOfItem(item);
    const before = this.items.size;
    this.items.set(name, { item, size });
    this.size += size;
    return this.items.size > before;
  }

  public take(name: string): Item | undefined {
    const waiting = this.items.get(name);
    if (!waiting) return undefined;
    this.items.delete(name);
    this.size -= waiting.size;
    return waiting.item;
  }

  /** Takes those that have waited longest, until the others are within a limit. */
  public* oldest(limit: number): Generator<[string, Item]> {
    for (const [name, { item, size }] of this.items) {
      if (this.size <= limit) return;
      this.items.delete(name);
      this.size -= size;
      yield [name, item];
    }
  }
}

function sizeOfItem(item: Item): number {
  let size = OVERHEAD;
  for (const name in item) size += 16 + sizeOf(item[name]);
  return size;
}

function sizeOf(value: AttributeValue): number {
  if (value.S !== undefined) return OVERHEAD + value.S.length;
  if (value.N !== undefined) return OVERHEAD + value.N.length;
  if (value.M) return OVERHEAD + sizeOfItem(value.M);
  if (value.L) return value.L.reduce((size, member) => size + 8 + sizeOf(member), OVERHEAD);
  if (value.B) return 2 * OVERHEAD + value.B.length;
  return [...(value.SS ?? value.NS ?? value.BS ?? [])].reduce(
    (size, member) => size + OVERHEAD + member.length,
    OVERHEAD,
  );
}
