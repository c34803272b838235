/** The cost of comparing two snapshots, which is shown and limited before the first item is read. */
import { PRICES } from '../../engine/advice/prices';
import { type ScanCost, scanCost } from '../../engine/advice/scan-cost';
import { Refusal } from '../../engine/errors/refusal';
import type { Snapshot } from '../../engine/evidence/pair/snapshot';
import { numberText } from '../terminal/count-text';

/** Without another limit, in dollars. */
export const MAX_COST = 10;

interface Side extends Snapshot {
  /** @default false */
  readonly consistent?: boolean;
}

/** Refuses to read tables for more than a limit. Exports are files, and a tenant is read by its key. */
export async function requireAffordable(sides: readonly Side[], maxCost: number = MAX_COST): Promise<ScanCost> {
  const tables = await Promise.all(sides.map(async (side) => {
    const { table } = await side.describe();
    return table ? [{ bytes: table.bytes ?? 0, consistent: side.consistent ?? false }] : [];
  }));
  const cost = scanCost(tables.flat());
  if (cost.dollars <= maxCost) return cost;
  throw new Refusal('--max-cost', `be at least $${(Math.ceil(100 * cost.dollars) / 100).toFixed(2)}`, `$${maxCost.toFixed(2)}`,
    `${costText(cost)}; --tenant reads the items of one partition key only`);
}

export function costText({ units, dollars }: ScanCost): string {
  const { place, date } = PRICES;
  return `reading both takes about ${numberText(Math.ceil(units))} read units, ${dollarText(dollars)} on demand by the list prices of ${place}, ${date}`;
}

function dollarText(dollars: number): string {
  return dollars < 0.01 ? 'less than $0.01' : `$${dollars.toFixed(2)}`;
}
