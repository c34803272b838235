/**
 * The careful writer: dry run, then apply.
 *
 * Both read each item of the plan and merge. The dry run shows the writes. Applying makes them, item by item, with a
 * journal: the run can be killed at any moment and started again with the same plan and journal, until every item has
 * an outcome.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { rewindItem } from './item-rewind';
import { liveItems, type PlannedItem } from './live-items';
import type { Clock } from '../../clock/clock';
import { withRetries } from '../dynamodb/retry';
import { describeTable, type Table } from '../dynamodb/table';
import { type PaceLimits, WritePace } from '../dynamodb/write-pace';
import { requireOwn } from '../journal/division';
import type { Journal, OutcomeEntry, WriteEntry } from '../journal/journal';
import { type RunReport, ReportBuilder } from '../journal/report';
import { type AppliedPlan, extentOf } from '../plan/applied-plan';
import { checkSafety, type SafetyLimits } from '../plan/safety-limits';
import type { ConditionalWrite } from '../repair/conditional-write';
import { decide, resultOf, supersededIn, timesKept } from '../repair/decision';

export interface RewindOptions {
  readonly plan: AppliedPlan;
  readonly client: DynamoDBClient;
  readonly clock: Clock;

  /** Called with each item as it is decided or done, the report so far and, in a dry run, what would be written. */
  readonly progress?: (outcome: OutcomeEntry, report: RunReport, writes?: readonly ConditionalWrite[]) => void;
}

export interface ApplyOptions extends RewindOptions {
  readonly journal: Journal;

  /** The digest of the plan, from the person who approved it. */
  readonly approval: string;
  readonly limits?: SafetyLimits & PaceLimits;

  /** The table, described for this run. @default - it is described when the run begins */
  readonly table?: Promise<Table>;

  /** Items that are worked on at the same time. @default 16 */
  readonly concurrency?: number;

  /** Ends the run after the items that are being worked on. */
  readonly signal?: AbortSignal;
}

/** Computes the writes that applying the plan would make now. Writes nothing. */
export async function dryRun({ plan, client, clock, progress }: RewindOptions): Promise<RunReport> {
  const { tableName, keyNames, rules } = plan.header;
  const builder = new ReportBuilder(plan.header.counts.items);
  for await (const { number, fold, live } of liveItems(plan.items(), { client, clock, tableName, keyNames })) {
    const { writes, conflicts: found, touched } = decide(fold, live, { tableName, rules, at: clock.now() });
    const conflicts = [...found, ...timesKept(fold, live, writes, rules)];
    const superseded = supersededIn(fold, live);
    const outcome: OutcomeEntry = {
      type: 'outcome',
      item: number,
      keys: fold.keys,
      result: resultOf(writes.length > 0, conflicts, superseded),
      repair: writes[0]?.kind,
      parts: writes.map((_, part) => part),
      conflicts,
      touched,
      superseded,
    };
    builder.add(outcome);
    progress?.(outcome, builder.report, writes);
  }
  return builder.report;
}

/** Applies an approved plan, or continues an interrupted run. */
export async function apply(options: ApplyOptions): Promise<RunReport> {
  const { plan, client, clock, journal, limits = {}, concurrency = 16, signal } = options;
  const { tableName, tableArn, keyNames, rules } = plan.header;
  const [{ final, earlier, builder }, table] = await Promise.all([
    readJournal(journal, plan),
    options.table ?? withRetries(clock, () => describeTable(client, tableName)),
  ]);
  // The share of the table was checked when the run began, or the plan was divided. Puts and deletes change the count.
  const agreed = builder || plan.range ? { ...limits, maxShare: Infinity } : limits;
  checkSafety(plan, options.approval, table, agreed);
  const at = new Date(clock.now()).toISOString();
  const begun = builder ? undefined : journal.append({ type: 'run', plan: plan.digest, tableName, tableArn, at, range: plan.range });
  // Awaited at the end. Where it fails, the entry of the first write does, and that write is not sent.
  begun?.catch(() => undefined);
  const report = builder ?? new ReportBuilder(extentOf(plan).count);
  const access = { client, clock, tableName, keyNames, journal, rules, pace: new WritePace(limits, clock) };
  const work = (item: PlannedItem) => rewindItem(item, access, earlier.get(item.number));
  try {
    await eachOf(liveItems(unfinished(plan, final), access), concurrency, signal, work, async (outcome) => {
      await journal.append(outcome);
      report.add(outcome);
      options.progress?.(outcome, report.report);
    });
  } finally {
    await begun;
  }
  return report.report;
}

async function* unfinished(plan: AppliedPlan, final: Uint8Array) {
  const { first } = extentOf(plan);
  for await (const item of plan.items()) {
    if (final[item.number - first] === 0) yield item;
  }
}

/** Reads the journal of an interrupted run. */
async function readJournal(
  journal: Journal, plan: AppliedPlan,
): Promise<{ final: Uint8Array; earlier: Map<number, WriteEntry[]>; builder?: ReportBuilder }> {
  const { first, count } = extentOf(plan);
  const final = new Uint8Array(count);
  const earlier = new Map<number, WriteEntry[]>();
  let builder: ReportBuilder | undefined;
  for await (const entry of journal.entries()) {
    switch (entry.type) {
      case 'run':
        requireOwn(entry, plan);
        builder = new ReportBuilder(count);
        break;
      case 'write':
        earlier.set(entry.item, [...earlier.get(entry.item) ?? [], entry]);
        break;
      case 'outcome':
        builder!.add(entry);
        earlier.delete(entry.item);
        final[entry.item - first] = 1;
    }
  }
  return { final, earlier, builder };
}

/**
 * Works on several elements at a time. The next one begins while the previous result is being kept. The first error
 * ends it, after the elements that had begun.
 */
async function eachOf<T, R>(
  elements: AsyncGenerator<T>, concurrency: number, signal: AbortSignal | undefined,
  work: (element: T) => Promise<R>, keep: (result: R) => Promise<void>,
) {
  let failed = false;
  const fail = (error: unknown) => {
    failed = true;
    throw error;
  };
  const worker = async () => {
    let kept = Promise.resolve();
    try {
      while (!failed && !signal?.aborted) {
        const { done, value } = await elements.next();
        if (done) break;
        const result = await work(value);
        await kept;
        kept = keep(result).catch(fail);
        kept.catch(() => undefined);
      }
    } finally {
      await kept;
    }
  };
  const results = await Promise.allSettled(Array.from({ length: concurrency }, () => worker().catch(fail)));
  await elements.return(undefined);
  const failure = results.find(({ status }) => status === 'rejected');
  if (failure) throw (failure as PromiseRejectedResult).reason;
}
