/** A plan of unintended changes, in a folder. */
import { join } from 'node:path';
import type { MonitoredTable } from './monitored-table';
import type { ItemFold } from '../damage/fold';
import { jsonText } from '../errors/plain-text';
import { writeWhole } from '../files/private-files';
import { Plan } from '../plan/plan';
import { type PlanHeader, planSubject } from '../plan/plan-header';
import { PlanItems } from '../plan/plan-items';

export interface MonitorPlanContent {
  readonly folds: readonly ItemFold[];

  /** The number of changes that were judged, and of those that are unintended. */
  readonly changes: number;
  readonly damage: number;

  /** The time of the first unintended change. */
  readonly from: Date;
  readonly at: Date;

  /** The filters of the rules, for people. */
  readonly filter: string;
}

/** Writes a plan as a rewind has it. */
export async function writeMonitorPlan(
  folder: string, { folds, changes, damage, from, at, filter }: MonitorPlanContent, { table, rules }: MonitoredTable,
): Promise<Plan> {
  const items = new PlanItems(folder);
  try {
    folds.forEach((fold) => items.add(fold));
    const header: PlanHeader = {
      ...planSubject(table),
      source: 'stream',
      from: from.toISOString(),
      filter,
      rules,
      createdAt: at.toISOString(),
      counts: { changes, damage, unclear: 0, ttl: 0, items: items.count, leftOut: 0 },
      samples: items.samples,
      itemsDigest: items.digest(),
    };
    writeWhole(join(folder, 'plan.json'), `${jsonText(header, 2)}\n`);
  } finally {
    items.close();
  }
  return Plan.open(folder);
}
