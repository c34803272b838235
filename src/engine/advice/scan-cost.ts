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

export function scanCost(tables: readonly ScannedTable[], list: PriceList = PRICES): ScanCost {
  const unitsOf = ({ bytes, consistent }: ScannedTable) => Math.ceil(bytes / READ_UNIT) * (consistent ? 1 : 0.5);
  const units = tables.reduce((sum, table) => sum + unitsOf(table), 0);
  return readCost(units, list);
}

export function readCost(units: number, { prices }: PriceList = PRICES): ScanCost {
  return { units, dollars: units / MILLION * prices.millionReads.dollars };
}

/** Items that are read by their keys, consistently: each takes a unit at least. */
export function itemReadCost(items: number, bytesEach: number, list: PriceList = PRICES): ScanCost {
  const units = items * Math.max(1, Math.ceil(bytesEach / READ_UNIT));
  return scanCost([{ bytes: units * READ_UNIT, consistent: true }], list);
}

/** Two tables of which a sample is read. */
export interface SampledTables {
  /** Of the larger one: a table that was restored just now counts nothing yet. */
  readonly bytes: number;
  readonly items: number;

  /** Between 0 and 1, read in so many segments. */
  readonly share: number;
  readonly segments: number;
}

/**
 * The segments of both, read eventually; at most, each item is then also looked for in the other table by its key,
 * consistently. Each request takes a unit at least, half of it where it need not be consistent.
 */
export function sampleCost(
  { bytes, items, share, segments }: SampledTables, list: PriceList = PRICES,
): { readonly scans: ScanCost; readonly most: ScanCost } {
  const sampled = Math.max(bytes * share, segments * READ_UNIT);
  const side = { bytes: sampled, consistent: false };
  const scans = scanCost([side, side], list);
  const finds = itemReadCost(2 * Math.ceil(items * share), bytes / (items || 1), list);
  return { scans, most: { units: scans.units + finds.units, dollars: scans.dollars + finds.dollars } };
}
