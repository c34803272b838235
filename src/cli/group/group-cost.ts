/** What it takes to look for torn items, at most: it is shown, and limited, before the first item is read. */
import { readCost, type ScanCost, scanCost } from '../../engine/advice/scan-cost';
import type { Reference } from '../../engine/group/reference';

/** The size of a table: of a restored copy, or of its source, because DynamoDB counts a new one later. */
export interface TableSize {
  readonly table: string;
  readonly items: number;
  readonly bytes: number;
}

/** Each referencing table is read once, and each referenced item asked for once for each reference to it. */
export function checkCost(references: readonly Reference[], sizes: readonly TableSize[]): ScanCost {
  const size = new Map(sizes.map((each) => [each.table, each]));
  const referencing = [...new Set(references.map(({ from }) => from.table))].map((table) => size.get(table)!);
  const scan = scanCost(referencing.map(({ bytes }) => ({ bytes, consistent: false })));
  const lookups = references.reduce((sum, { from, to }) => {
    const { items, bytes } = size.get(to.table)!;
    return sum + size.get(from.table)!.items * Math.max(1, Math.ceil(bytes / Math.max(items, 1) / 4096));
  }, 0);
  return readCost(scan.units + lookups);
}
