/**
 * A rewind in parts, for a plan that is too large for one run: it is divided once, its parts are applied side by side,
 * each with a journal of its own, and all of them are one journal to whatever reads it.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { apply, type ApplyOptions } from './rewind';
import type { Clock } from '../../clock/clock';
import { withRetries } from '../dynamodb/retry';
import { describeTable, type Table } from '../dynamodb/table';
import { StateError } from '../errors/state-error';
import { dividedRun, requirePlan } from '../journal/division';
import type { Journal } from '../journal/journal';
import type { RunReport } from '../journal/report';
import { S3Journal } from '../journal/s3-journal';
import type { AppliedPlan } from '../plan/applied-plan';
import type { PlanObjects } from '../plan/plan-object';
import { openPart } from '../plan/plan-part';
import { type DividedPlan, ITEMS_PER_PART, type PlanPart, planParts } from '../plan/plan-parts';
import { checkSafety, recordedLimits, type RunLimits } from '../plan/safety-limits';

export interface DivideOptions {
  readonly place: PlanObjects;

  /** The digest of the plan, from the person who approved it. */
  readonly approval: string;
  readonly client: DynamoDBClient;
  readonly clock: Clock;
  readonly limits?: RunLimits;

  /** The table, described for this run. @default - it is described */
  readonly table?: Promise<Table>;

  /** The most items of a part; of a plan that was divided before, the number it was divided by then. @default 1000 */
  readonly itemsPerPart?: number;

  /** The ARN of what applies the plan, such as an execution, for the record of the run. @default - not recorded */
  readonly by?: string;
}

/**
 * Divides an approved plan, after the checks that `apply` makes before its first write, and takes its journal, so that
 * no other run applies it. A plan that was divided before is divided in the same way again.
 */
export async function dividePlan(options: DivideOptions): Promise<DividedPlan> {
  const { place, approval, client, clock, limits = {}, itemsPerPart = ITEMS_PER_PART, by } = options;
  const before = await dividedRun(place);
  const plan = await planParts(place, before?.division.itemsPerPart ?? itemsPerPart);
  const { header: { tableName, tableArn }, digest } = plan;
  const table = await (options.table ?? withRetries(clock, () => describeTable(client, tableName)));
  // The share of the table was checked when it was divided first. The puts and deletes of its parts change the count.
  checkSafety(plan, approval, table, before ? { ...limits, maxShare: Infinity } : limits);
  if (before) {
    requirePlan(before, digest);
  } else {
    const division = { itemsPerPart, by, limits: recordedLimits(limits) };
    const at = new Date(clock.now()).toISOString();
    await new S3Journal({ ...place, isNew: true }).append({ type: 'run', plan: digest, tableName, tableArn, at, division });
  }
  return plan;
}

export interface PartOptions extends Omit<ApplyOptions, 'plan' | 'journal'> {
  readonly place: PlanObjects;
  readonly part: PlanPart;

  /** Adds to the journal of the part, such as the announcement of its writes. @default - nothing is added */
  readonly around?: (journal: Journal, plan: AppliedPlan) => Journal;
}

/**
 * Applies a part of a divided plan, or continues it, with the journal of the part. The report counts the items of the
 * part, which is complete when all have an outcome.
 */
export async function applyPart(
  { place, part, around = (journal) => journal, ...options }: PartOptions,
): Promise<RunReport> {
  const [run, plan] = await Promise.all([dividedRun(place), openPart(place, part)]);
  if (!run) {
    throw new StateError(`plan is not divided: s3://${place.bucket}/${place.prefix} has no journal`, 'its parts are applied after that',
      'divide it first');
  }
  requirePlan(run, plan.digest);
  return apply({ ...options, plan, journal: around(new S3Journal({ ...place, part: part.part }), plan) });
}
