/** The report of a run, in numbers and examples. The journal has all details. */
import type { Journal, OutcomeEntry } from './journal';
import type { Conflict, ConflictReason, SupersededValue } from '../damage/conflict';
import type { Item } from '../values/attribute-value';

/** A conflict with the item that it is about. */
export interface ItemConflict extends Conflict {
  readonly keys: Item;
}

/** Superseded damage with the item that it was done to. */
export interface ItemSuperseded extends SupersededValue {
  readonly keys: Item;
}

export interface RunReport {
  /** Items in the plan, and how many of them have an outcome. The run is complete when all have. */
  readonly planned: number;
  items: number;

  /** Items that were repaired, in full or in part, by what was written. In a dry run: that would be. */
  updated: number;
  put: number;
  deleted: number;

  /** Items with nothing to do: they are right already. */
  right: number;

  /**
   * Items without a repair, each counted once: already right, superseded in all damaged attributes, or with conflicts.
   */
  readonly unrestored: { right: number; superseded: number; conflicts: number };

  /** Items with conflicts, and the number of conflicts for each reason. */
  conflicts: number;
  readonly reasons: Partial<Record<ConflictReason, number>>;

  /** Damaged items that time to live has deleted since. */
  deletedByTimeToLive: number;

  /** Repaired items that took more than one write. */
  notAtomic: number;

  /**
   * Items that good writes touched since their damage. The attributes that these kept on purpose cannot be detected.
   */
  touched: number;

  /** Items of which good writes had replaced damaged attributes. */
  superseded: number;

  /** Repaired items with a write that had no answer and was found by reading the item. */
  settled: number;

  /** The first conflicts. */
  readonly examples: ItemConflict[];

  /** The first attributes that good writes had replaced. */
  readonly supersededExamples: ItemSuperseded[];
}

const EXAMPLES = 20;
const SUPERSEDED = 1000;

/** Builds the report of a run from the outcomes of its items. */
export class ReportBuilder {
  public readonly report: RunReport;

  constructor(planned: number) {
    this.report = {
      planned,
      items: 0,
      updated: 0,
      put: 0,
      deleted: 0,
      right: 0,
      unrestored: { right: 0, superseded: 0, conflicts: 0 },
      conflicts: 0,
      reasons: {},
      deletedByTimeToLive: 0,
      notAtomic: 0,
      touched: 0,
      superseded: 0,
      settled: 0,
      examples: [],
      supersededExamples: [],
    };
  }

  public add({ repair, result, parts, conflicts, touched, superseded, settled, keys }: OutcomeEntry): void {
    const { report } = this;
    report.items++;
    report.updated += Number(repair === 'update');
    report.put += Number(repair === 'put');
    report.deleted += Number(repair === 'delete');
    report.right += Number(result === 'right');
    if (repair === undefined) {
      report.unrestored[conflicts.length > 0 ? 'conflicts' : superseded.length > 0 ? 'superseded' : 'right']++;
    }
    report.conflicts += Number(conflicts.length > 0);
    report.deletedByTimeToLive += Number(conflicts.some(({ ttl }) => ttl));
    report.notAtomic += Number(parts.length > 1);
    report.touched += Number(touched);
    report.superseded += Number(superseded.length > 0);
    report.settled += Number(settled ?? false);
    for (const each of superseded) {
      if (report.supersededExamples.length < SUPERSEDED) report.supersededExamples.push({ keys, ...each });
    }
    for (const conflict of conflicts) {
      report.reasons[conflict.reason] = (report.reasons[conflict.reason] ?? 0) + 1;
      if (report.examples.length < EXAMPLES) report.examples.push({ keys, ...conflict });
    }
  }
}

/** All conflicts of a run. */
export async function* conflictsOf(journal: Pick<Journal, 'entries'>): AsyncGenerator<ItemConflict> {
  for await (const entry of journal.entries()) {
    if (entry.type === 'outcome') yield* entry.conflicts.map((conflict) => ({ keys: entry.keys, ...conflict }));
  }
}
