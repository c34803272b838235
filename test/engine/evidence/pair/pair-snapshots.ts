import type { Table } from '../../../../src/engine/dynamodb/table';
import type { Snapshot, SnapshotDescription } from '../../../../src/engine/evidence/pair/snapshot';
import type { Item } from '../../../../src/engine/values/attribute-value';

/** The beginning of the damage in these tests. */
export const FROM = new Date('2026-11-21T09:59:00Z');

export function seconds(count: number): Date {
  return new Date(FROM.getTime() + 1000 * count);
}

export function tableNamed(name: string, more: Partial<Table> = {}): Table {
  return { name, arn: `arn:aws:dynamodb:eu-west-1:111111111111:table/${name}`, keyNames: ['pk'], itemCount: 0, otherRegions: [], strong: false, ...more };
}

/** A snapshot in memory, in pages of a size. */
export function inMemory(
  name: string,
  items: readonly Item[],
  more: Partial<SnapshotDescription> = {},
  page = 3,
): Snapshot {
  return {
    name,
    describe: async () => ({
      table: tableNamed(name),
      time: name === 'before' ? FROM : seconds(60),
      accuracy: 0,
      ...more,
    }),
    items: async function* () {
      for (let place = 0; place < items.length; place += page) yield items.slice(place, place + page);
    },
  };
}

export async function all<T>(elements: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const element of elements) found.push(element);
  return found;
}
