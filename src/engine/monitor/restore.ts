/** The restore of a plan's items, by the writer of the rewind. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { itemKey } from './item-row';
import type { StoredPlan } from './plan-store';
import type { Clock } from '../../clock/clock';
import { apply } from '../apply/rewind';
import type { Table } from '../dynamodb/table';
import type { OutcomeEntry } from '../journal/journal';

export interface ItemOutcome {
  readonly result: OutcomeEntry['result'];
  readonly conflicts: number;

  /** The time at which it was known, in milliseconds. */
  readonly at: number;
}

/** The outcomes of items, by the `pk` of their rows. */
export type ItemOutcomes = ReadonlyMap<string, ItemOutcome>;

export interface RestoreAccess {
  readonly client: DynamoDBClient;
  readonly clock: Clock;
  readonly signal?: AbortSignal;

  /** The table, described for this restore. @default - it is described */
  readonly table?: Promise<Table>;
}

/** The items that are worked on at the same time. */
const CONCURRENCY = 32;

/** The breaker bounds a monitor, and not what protects a person who applies a plan. */
const LIMITS = {
  maxItems: Infinity,
  maxShare: Infinity,
  itemsPerSecond: 10_000,
  capacityPerSecond: 10_000,
  writesStoppedElsewhere: true,
};

/** The outcomes in the journal of a plan. */
export async function outcomesOf({ journal }: Pick<StoredPlan, 'journal'>, clock: Clock): Promise<Map<string, ItemOutcome>> {
  const outcomes = new Map<string, ItemOutcome>();
  for await (const entry of journal.entries()) if (entry.type === 'outcome') keep(entry, outcomes, clock);
  return outcomes;
}

function keep({ keys, result, conflicts }: OutcomeEntry, outcomes: Map<string, ItemOutcome>, clock: Clock): void {
  outcomes.set(itemKey(keys), { result, conflicts: conflicts.length, at: clock.now() });
}

/** Restores the items of a plan, or the rest of them. Throws if there was no time for all. */
export async function applied({ plan, journal }: StoredPlan, access: RestoreAccess): Promise<ItemOutcomes> {
  const { client, clock, signal, table } = access;
  const outcomes = await outcomesOf({ journal }, clock);
  const { items, planned } = await apply({
    plan,
    approval: plan.digest,
    client,
    clock,
    journal,
    table,
    limits: LIMITS,
    concurrency: CONCURRENCY,
    signal,
    progress: (outcome) => keep(outcome, outcomes, clock),
  });
  if (items < planned) {
    throw new Error(`${items} of ${planned} items were restored in time; the rest follows with the next delivery`);
  }
  return outcomes;
}
