/** The cost of reading tables as a whole, on demand; reads of a provisioned table are part of its capacity. */
import { PRICES, type PriceList } from './prices';

/** A table that is read. */
export interface ScannedTable {
  readonly bytes: number;

  /** Consistent reads take twice the units. */
  readonly consistent: boolean;
}

export interface ScanCost {
  /** Read request units. */
  readonly units: number;

  /** By the list price. */
  readonly dollars: number;
}

/**
 * Bytes of a read unit.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
const READ_UNIT = 4096;
const MILLION = 1e6;

export function scanCost(tables: readonly ScannedTable[], { prices }: PriceList = PRICES): ScanCost {
  const unitsOf = ({ bytes, consistent }: ScannedTable) => Math.ceil(bytes / READ_UNIT) * (consistent ? 1 : 0.5);
  const units = tables.reduce((sum, table) => sum + unitsOf(table), 0);
  return { units, dollars: units / MILLION * prices.millionReads.dollars };
}
