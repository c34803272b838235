/** Safety limits, checked before the first write of a rewind. */
import type { AppliedPlan } from './applied-plan';
import { percentText } from './share-text';
import type { Table } from '../dynamodb/table';
import type { PaceLimits } from '../dynamodb/write-pace';
import { Refusal } from '../errors/refusal';
import { StateError } from '../errors/state-error';

export interface SafetyLimits {
  /** The most items that a rewind may touch. @default 10000 */
  readonly maxItems?: number;

  /**
   * The largest share of the table's items that a rewind may touch; deleted ones count, so it may be more than 1, and
   * of a table that DynamoDB counts as empty it is infinite.
   *
   * @default 0.5
   */
  readonly maxShare?: number;

  /** The statement that there are no writes to the table in other Regions while the rewind runs. @default false */
  readonly writesStoppedElsewhere?: boolean;
}

/** All limits of a run. */
export type RunLimits = SafetyLimits & PaceLimits;

/** The limits of a run as JSON, which knows no infinite number. */
export type RecordedLimits = Omit<RunLimits, 'maxShare'> & { readonly maxShare?: number | 'any' };

export function recordedLimits({ maxShare, ...limits }: RunLimits): RecordedLimits {
  return { ...limits, maxShare: maxShare === Infinity ? 'any' : maxShare };
}

export const MAX_ITEMS = 10_000;
export const MAX_SHARE = 0.5;

/** Refuses a plan that is not the approved one, not of this table, or too large. */
export function checkSafety(plan: Pick<AppliedPlan, 'header' | 'digest'>, approval: string, table: Table, limits: SafetyLimits): void {
  const { header: { tableName, tableId, counts: { items } }, digest } = plan;
  if (approval !== digest) {
    throw new Refusal('approval', `be the digest of the plan, ${digest}`, approval, 'look at the plan again');
  }
  if (table.name !== tableName || table.id !== tableId) {
    throw new StateError(`plan was made for another table: ${tableName} (${tableId})`, `this one is ${table.name} (${table.id})`, 'make a new plan');
  }
  const { maxItems = MAX_ITEMS, maxShare = MAX_SHARE, writesStoppedElsewhere = false } = limits;
  // A limit that is not a number allows nothing.
  if (!(items <= maxItems)) {
    throw new Refusal('maxItems', 'be at least the number of items in the plan', `${maxItems} for ${items} items`,
      `this one needs --max-items ${items}; or make a new plan with a narrower filter`);
  }
  // DynamoDB counts every six hours. For a new table, or one that lost everything, the share is unknown, and any share
  // is too large.
  const share = items === 0 ? 0 : items / table.itemCount;
  if (!(share <= maxShare)) {
    throw new Refusal('maxShare', 'be at least the share of the table in the plan', `${percentText(maxShare)} for ${items} of about ${table.itemCount} items`,
      table.itemCount > 0 ? `this one needs --max-share ${Math.ceil(100 * items / table.itemCount)}%; or make a new plan with a narrower filter`
        : 'DynamoDB, which counts every six hours, counts none yet: this one needs --max-share any');
  }
  if (table.otherRegions.length > 0 && !table.strong && !writesStoppedElsewhere) {
    throw new Refusal('writesStoppedElsewhere', 'be given for a global table with eventual consistency', 'none',
      `a condition holds in one Region only: stop the writers in ${table.otherRegions.join(', ')} first`);
  }
}
