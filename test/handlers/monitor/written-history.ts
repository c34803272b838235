import {
  ConditionalCheckFailedException, DeleteItemCommand, PutItemCommand, UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import type { WatchedTable } from './watched-table';
import type { MonitorRule } from '../../../src/contract/change-monitor';
import type { Item } from '../../../src/engine/values/attribute-value';

/** What tells bad writes from good ones is in the items. */
export const RULES: readonly MonitorRule[] = [
  { name: 'Prices', filter: '(insert or modify) and changed(price) and new.price < 0' },
  { name: 'Tenants', filter: 'modify and changed(tenant)', only: ['tenant'] },
  { name: 'Deletions', filter: 'delete and not old.state = "closed"' },
];

/** A write of a good or a bad writer to an item. */
export interface Operation {
  readonly item: number;
  readonly what: 'price' | 'note' | 'forget' | 'close' | 'remove' | 'insert' | 'badPrice' | 'badTenant' | 'mixed' | 'badDelete' | 'badInsert';
  readonly value: number;
}

const GOOD = ['price', 'price', 'note', 'note', 'forget', 'close', 'remove', 'insert'] as const;
const BAD = ['badPrice', 'badPrice', 'badTenant', 'mixed', 'badDelete', 'badInsert'] as const;

export function operations(items: number): fc.Arbitrary<Operation> {
  return fc.record({
    item: fc.nat({ max: items - 1 }),
    what: fc.oneof(fc.constantFrom<Operation['what'][]>(...GOOD), fc.constantFrom<Operation['what'][]>(...BAD)),
    value: fc.integer({ min: 1, max: 4 }),
  });
}

/** Items as the good writes alone leave them. */
export class GoodItems {
  private readonly items = new Map<string, Record<string, string>>();

  constructor(private readonly table: WatchedTable, private readonly name: string) {}

  public pk(item: number): string {
    return `${this.name} ${item}`;
  }

  /** Sends a write, and counts a good one if it happened. */
  public async write({ item, what, value }: Operation): Promise<void> {
    const pk = this.pk(item);
    const n = { N: String(value) };
    const good = (next: (before: Record<string, string>) => Record<string, string> | undefined) => () => {
      const after = next(this.items.get(pk) ?? {});
      if (after) this.items.set(pk, after); else this.items.delete(pk);
    };
    const set = (name: string, to: string) => good((before) => ({ ...before, [name]: to }));
    const fresh = { price: String(value), tenant: 'acme' };
    switch (what) {
      case 'price': return this.update(pk, { price: n }, set('price', String(value)));
      case 'note': return this.update(pk, { note: n }, set('note', String(value)));
      case 'forget': return this.update(pk, { note: undefined }, good(({ note, ...rest }) => rest));
      case 'close': return this.update(pk, { state: { S: 'closed' } }, set('state', 'closed'));
      case 'remove': return this.delete(pk, '#a = :a', good(() => undefined));
      case 'insert': return this.insert(pk, n, good(() => fresh));
      case 'badPrice': return this.update(pk, { price: { N: `-${value}` } });
      case 'badTenant': return this.update(pk, { tenant: { S: `evil ${value}` } });
      case 'mixed': return this.update(pk, { tenant: { S: `evil ${value}` }, note: n }, set('note', String(value)));
      case 'badDelete': return this.delete(pk, 'attribute_exists(pk) AND (attribute_not_exists(#a) OR #a <> :a)');
      case 'badInsert': return this.insert(pk, { N: `-${value}` });
    }
  }

  /** The item as it should be; none if it should be absent. */
  public expected(item: number): Item | undefined {
    const found = this.items.get(this.pk(item));
    if (!found) return undefined;
    const { price, note, ...texts } = found;
    return {
      pk: { S: this.pk(item) },
      ...price !== undefined && { price: { N: price } },
      ...note !== undefined && { note: { N: note } },
      ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, { S: text }])),
    };
  }

  private update(pk: string, values: Record<string, Item[string] | undefined>, done?: () => void): Promise<void> {
    const names = Object.keys(values);
    const sets = names.filter((name) => values[name]);
    const removed = names.filter((name) => !values[name]);
    return this.send(new UpdateItemCommand({
      TableName: this.table.name,
      Key: { pk: { S: pk } },
      UpdateExpression: [
        ...sets.length > 0 ? [`SET ${sets.map((name) => `#${name} = :${name}`)}`] : [],
        ...removed.length > 0 ? [`REMOVE ${removed.map((name) => `#${name}`)}`] : [],
      ].join(' '),
      // A stream shows no write that changes nothing, such as one that removes what the damage has removed.
      ConditionExpression: ['attribute_exists(pk)', ...removed.map((name) => `attribute_exists(#${name})`)].join(' AND '),
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ...sets.length > 0 && { ExpressionAttributeValues: Object.fromEntries(sets.map((name) => [`:${name}`, values[name]!])) },
    }), done);
  }

  private insert(pk: string, price: { N: string }, done?: () => void): Promise<void> {
    return this.send(new PutItemCommand({
      TableName: this.table.name,
      Item: { pk: { S: pk }, price, tenant: { S: 'acme' } },
      ConditionExpression: 'attribute_not_exists(pk)',
    }), done);
  }

  private delete(pk: string, condition: string, done?: () => void): Promise<void> {
    return this.send(new DeleteItemCommand({
      TableName: this.table.name,
      Key: { pk: { S: pk } },
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#a': 'state' },
      ExpressionAttributeValues: { ':a': { S: 'closed' } },
    }), done);
  }

  private async send(
    command: UpdateItemCommand | PutItemCommand | DeleteItemCommand, done: () => void = () => undefined,
  ): Promise<void> {
    try {
      await this.table.local.client.send(command as PutItemCommand);
      done();
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}
