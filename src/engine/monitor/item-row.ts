/** What a monitor knows of an item: digests of its key and of expected repairs, and the changes that were decided. */
import { hash } from 'node:crypto';
import type { ExpectedRepair } from './expected-repair';
import { type Row, rowName, type StateTable } from './state-table';
import { itemName } from '../evidence/change';
import type { Item } from '../values/attribute-value';

/** The content of the row of an item. */
export interface ItemState {
  /** The sequence numbers of unintended changes and repairs that were decided, so a second delivery changes nothing. */
  readonly decided: readonly string[];
  readonly expected: readonly ExpectedRepair[];

  /** The folder of the plan with the damage that is still in the item. */
  readonly open?: string;

  /** The folder of a plan that is being applied: a function that was killed has left it. */
  readonly pending?: string;
}

/** The rows of an item. */
export interface ItemRows {
  readonly state: ItemState;
  readonly before?: Row;

  /** Repairs that a rewind has announced. */
  readonly announced: readonly ExpectedRepair[];
}

const STATE = 'state';
const ANNOUNCED = 'announced';
const NEW: ItemState = { decided: [], expected: [] };
const DAY = 86_400_000;

/** Items with open damage are known for as long as DynamoDB's longest recovery window; others until the stream ends. */
const OPEN = 35 * DAY;
const CLOSED = 2 * DAY;

/** The most changes that are remembered of an item: as many as a row has room for. */
const REMEMBERED = 5_000;

/** The `pk` of the rows of an item. */
export function itemKey(keys: Item): string {
  return `item#${hash('sha256', itemName(keys), 'base64url')}`;
}

/** The rows of items, by their `pk`. */
export async function itemRows(table: StateTable, pks: readonly string[]): Promise<ReadonlyMap<string, ItemRows>> {
  const rows = await table.rows(pks.flatMap((pk) => [STATE, ANNOUNCED].map((sk) => ({ pk, sk }))));
  return new Map(pks.map((pk) => {
    const before = rows.get(rowName({ pk, sk: STATE }));
    const announced = rows.get(rowName({ pk, sk: ANNOUNCED }))?.content.repairs ?? [];
    return [pk, { state: before?.content ?? NEW, before, announced }];
  }));
}

/** Writes the row of an item in place of the one that was read. */
export async function writeItem(
  table: StateTable, pk: string, { decided, ...state }: ItemState, before: Row | undefined, now: number,
): Promise<void> {
  const content: ItemState = { ...state, decided: decided.slice(-REMEMBERED) };
  await table.write({ pk, sk: STATE, content, before, expires: now + (state.open ? OPEN : CLOSED) });
}

/** Announces repairs of an item before they are written. */
export async function announce(
  table: StateTable, keys: Item, repairs: readonly ExpectedRepair[], now: number,
): Promise<void> {
  await table.change({ pk: itemKey(keys), sk: ANNOUNCED }, (content) => ({
    content: { repairs: [...content?.repairs ?? [], ...repairs] }, result: undefined, expires: now + CLOSED,
  }));
}
