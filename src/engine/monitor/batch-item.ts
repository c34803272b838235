/** An item of a batch: its rows, and what the batch means for it. */
import type { ItemHistory } from './item-history';
import type { ItemRows } from './item-row';

export interface BatchItem {
  readonly pk: string;
  readonly rows: ItemRows;
  readonly history: ItemHistory;
}
