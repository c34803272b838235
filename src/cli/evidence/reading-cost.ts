/** The cost of comparing two snapshots, which is shown and limited before the first item is read. */
import { PRICES } from '../../engine/advice/prices';
import { sampleCost, type ScanCost, scanCost } from '../../engine/advice/scan-cost';
import { Refusal } from '../../engine/errors/refusal';
import type { SegmentSample } from '../../engine/evidence/pair/segment-sample';
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
  requireAtMost(maxCost, cost.dollars, `${costText(cost)}; --tenant reads the items of one partition key only`);
  return cost;
}

export function costText({ units, dollars }: ScanCost, what = 'reading both'): string {
  return `${what} takes about ${numberText(Math.ceil(units))} read units, ${dollarText(dollars)} ${LIST}`;
}

/** Refuses to read a sample of two tables for more than a limit; otherwise the text of what it costs. */
export async function affordableSample(
  sides: readonly Snapshot[], sample: SegmentSample, maxCost: number = MAX_COST,
): Promise<string> {
  const tables = await Promise.all(sides.map(async (side) => (await side.describe()).table));
  const larger = (size: 'bytes' | 'itemCount') => Math.max(...tables.map((table) => table?.[size] ?? 0));
  const { scans, most } = sampleCost({ bytes: larger('bytes'), items: larger('itemCount'), share: sample.share, segments: sample.segments.length });
  const text = `reading the sample takes about ${numberText(Math.ceil(scans.units))} read units and, if each item has to be looked for by its key, `
    + `at most ${numberText(Math.ceil(most.units))}, ${dollarText(most.dollars)} ${LIST}`;
  requireAtMost(maxCost, most.dollars, `${text}; a smaller --sample takes less`);
  return text;
}

/** @param text what it is for, and the way out */
export function requireAtMost(maxCost: number, dollars: number, text: string): void {
  if (dollars <= maxCost) return;
  throw new Refusal('--max-cost', `be at least $${(Math.ceil(100 * dollars) / 100).toFixed(2)}`, `$${maxCost.toFixed(2)}`, text);
}

const LIST = `on demand by the list prices of ${PRICES.place}, ${PRICES.date}`;

function dollarText(dollars: number): string {
  return dollars < 0.01 ? 'less than $0.01' : `$${dollars.toFixed(2)}`;
}
