/**
 * Looks for what is torn between restored copies: each table that references another is read once, by a parallel scan,
 * and the items that it references are asked for by their keys.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ExistingItems } from './existing-items';
import { type KeySchema, type Reference, referencedKeys, referenceText, requireKey } from './reference';
import type { Clock } from '../../clock/clock';
import { itemName, keysOf } from '../evidence/change';
import { tableSnapshot } from '../evidence/pair/snapshot';
import type { Item } from '../values/attribute-value';

/** The restored copy of a table of the group. */
export interface CopiedTable extends KeySchema {
  /** The name of the table that it is a copy of. */
  readonly table: string;
  readonly copy: string;
  readonly client: DynamoDBClient;
}

export interface ReferenceCheckOptions {
  readonly tables: readonly CopiedTable[];
  readonly references: readonly Reference[];
  readonly clock: Clock;
  readonly signal?: AbortSignal;

  /** Called now and then with the number of items that were read, and of those that are torn. */
  readonly progress?: (items: number, torn: number) => void;
}

export interface ReferenceCounts {
  readonly reference: string;

  /** Items that reference another one, and of these, those that reference one that is not there. */
  readonly referencing: number;
  readonly torn: number;

  /** Items without a reference. */
  readonly without: number;
}

/** An item that references another one that is not there. */
export interface TornItem {
  readonly reference: string;
  readonly keys: Item;

  /** The key of the missing item, and its table. */
  readonly missing: Item;
  readonly table: string;
}

export interface ReferenceReport {
  readonly counts: readonly ReferenceCounts[];

  /** The first torn items of each reference. */
  readonly samples: readonly TornItem[];
}

const SAMPLES = 20;

export async function checkReferences(options: ReferenceCheckOptions): Promise<ReferenceReport> {
  const { tables, references } = options;
  const copies = new Map(tables.map((table) => [table.table, table]));
  references.forEach((each) => requireKey(each, copies.get(each.from.table)!, copies.get(each.to.table)!));
  const existing = new Map(tables.map(({ table, copy, client, ...schema }) =>
    [table, new ExistingItems({ ...options, client, tableName: copy, schema })]));
  const checks = references.map((reference) => new Check(reference, existing.get(reference.to.table)!));
  let items = 0;
  for (const from of tables) {
    const own = checks.filter(({ reference }) => reference.from.table === from.table);
    if (own.length === 0) continue;
    const attributes = own.flatMap(({ reference }) => reference.from.attributes);
    for await (const page of pagesOf(from, attributes, options)) {
      for (const check of own) await check.take(page, from.keyNames);
      options.progress?.(items += page.length, checks.reduce((sum, { torn }) => sum + torn, 0));
    }
  }
  return { counts: checks.map((check) => check.counts()), samples: checks.flatMap(({ samples }) => samples) };
}

function pagesOf(
  { client, copy: tableName, keyNames }: CopiedTable, attributes: readonly string[],
  { clock, signal }: ReferenceCheckOptions,
): AsyncIterable<readonly Item[]> {
  const projection = [...new Set([...keyNames, ...attributes])];
  return tableSnapshot({ client, clock, tableName, attributes: projection }).items(undefined, signal);
}

/** The check of one reference, page by page. */
class Check {
  public torn = 0;
  public readonly samples: TornItem[] = [];
  private referencing = 0;
  private without = 0;

  constructor(public readonly reference: Reference, private readonly existing: ExistingItems) {}

  public async take(page: readonly Item[], keyNames: readonly string[]): Promise<void> {
    const wanted = page.map((item) => ({ item, keys: referencedKeys(this.reference, item) }));
    const missing = await this.existing.missing(wanted.flatMap(({ keys }) => keys));
    for (const { item, keys } of wanted) {
      if (keys.length === 0) this.without++;
      else this.referencing++;
      const lost = keys.find((key) => missing.has(itemName(key)));
      if (lost) this.add(keysOf(item, keyNames), lost);
    }
  }

  public counts(): ReferenceCounts {
    const { reference, referencing, torn, without } = this;
    return { reference: referenceText(reference), referencing, torn, without };
  }

  private add(keys: Item, missing: Item): void {
    this.torn++;
    if (this.samples.length >= SAMPLES) return;
    this.samples.push({ reference: referenceText(this.reference), keys, missing, table: this.reference.to.table });
  }
}
