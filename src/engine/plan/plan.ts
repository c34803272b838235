/**
 * The plan: the rest to undo of each damaged item. It is computed once from the changes, and written to a folder.
 *
 * Until the plan is complete, the folder also holds the changes read so far, so that an interrupted planning continues
 * from there.
 *
 * A person approves the plan by its digest, which covers every byte of it. Applying it does not read the changes again.
 * `plan.json` is written last: a folder without it is no plan.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { AppliedPlan, NumberedItem } from './applied-plan';
import { Checkpoints } from './checkpoints';
import { PLAN_VERSION, type PlanCounts, planHeader, type PlanHeader, planSubject } from './plan-header';
import { corruptItems, decodedItem, wrongCount } from './plan-item';
import { ITEMS_FILE, PlanItems } from './plan-items';
import { Spool } from './spool';
import { damageTest, type DamageTestOptions, requireClaims, type Verdict } from '../damage/damage-test';
import { checkFilterKeys } from '../damage/filter-keys';
import { NamesRead } from '../damage/names-read';
import { checkRules } from '../damage/restore-rules';
import type { Table } from '../dynamodb/table';
import { jsonText } from '../errors/plain-text';
import { Refusal } from '../errors/refusal';
import type { Change, ChangeSource } from '../evidence/change';
import { textLines } from '../files/json-lines';
import { PRIVATE_FOLDER } from '../files/permissions';
import { openToRead, textOf, writeWhole } from '../files/private-files';
import { UnreadableValue } from '../values/attribute-value';

export interface PlanOptions extends DamageTestOptions {
  /** A new folder, or one in which planning was interrupted. */
  readonly folder: string;
  readonly table: Table;

  /** The changes since the beginning of the damage; those of one item in their order. */
  readonly changes: ChangeSource;

  /**
   * The most items to repair, for a first try: a sample of all, and always the same one, which a larger limit adds to.
   *
   * @default - no limit
   */
  readonly limit?: number;

  /**
   * Keep the changes in the folder, for a caller with more to do before the plan is announced: until `forgetSpool`, the
   * plan can be made again.
   *
   * @default false
   */
  readonly keepSpool?: boolean;

  /** Called now and then. */
  readonly progress?: (counts: PlanCounts) => void;

  /** Ends the planning without a plan. The changes read so far are kept. */
  readonly signal?: AbortSignal;
}

export type { PlanCounts, PlanHeader } from './plan-header';

const SPOOL = 'spool';
const LINE_END = 0x0a;
const PROGRESS_EVERY = 1000;
const TURN = 100;
const MAX_NAMES = 20;

/** Reads the changes to their end, or the rest of them, and writes the plan. */
export async function createPlan(options: PlanOptions, now: () => Date = () => new Date()): Promise<Plan> {
  const { folder, table, rules = {}, from, to, filter, damageOnly, keepSpool = false } = options;
  checkRules(rules, table.keyNames);
  if (filter) checkFilterKeys(filter, table);
  if (existsSync(join(folder, 'plan.json')) && !holdsSpool(folder)) {
    throw new Refusal('folder', 'hold no plan yet', folder, 'a plan that was approved is never written over');
  }
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
  const spool = new Spool(join(folder, SPOOL), {
    ...{ planVersion: PLAN_VERSION, tableArn: table.arn, tableId: table.id, damageOnly },
    ...{ from: from.toISOString(), to: to?.toISOString(), filter: filter?.text },
  });
  rmSync(join(folder, 'plan.json'), { force: true });
  try {
    // Changes of an earlier run were accepted under the rules of that run.
    if (spool.source) requireClaims(spool.source, options);
    await readChanges(options, spool);
    const counts: PlanCounts = { ...spool.counts, items: 0, leftOut: 0 };
    const names = new NamesRead(rules, filter);
    const { samples, itemsDigest } = await writeItems(options, spool, counts, names);
    const doubts = names.doubts();
    options.progress?.(counts);
    const header: PlanHeader = {
      ...planSubject(table),
      source: spool.source,
      from: from.toISOString(),
      to: to?.toISOString(),
      filter: filter?.text,
      rules,
      damageOnly,
      createdAt: now().toISOString(),
      counts,
      ...doubts.length > 0 && { doubts },
      ...counts.items === 0 && counts.damage > 0 && { leftAlone: await damagedNames(spool) },
      samples,
      itemsDigest,
    };
    writeWhole(join(folder, 'plan.json'), `${jsonText(header, 2)}\n`);
    if (!keepSpool) forgetSpool(folder);
  } finally {
    spool.close();
  }
  return Plan.open(folder);
}

/** True if a folder holds changes to continue from: its plan is not complete. */
export function holdsSpool(folder: string): boolean {
  return Checkpoints.exist(join(folder, SPOOL));
}

/** Removes the changes: the plan is complete, or not wanted. */
export function forgetSpool(folder: string): void {
  Checkpoints.forget(join(folder, SPOOL));
}

async function readChanges(options: PlanOptions, spool: Spool): Promise<void> {
  const verdictOf = damageTest(options);
  let turned = Date.now();
  for await (const change of options.changes(spool)) {
    // A page of changes blocks the event loop, so it yields now and then for Ctrl-C.
    if (Date.now() - turned > TURN) {
      await turn();
      turned = Date.now();
    }
    options.signal?.throwIfAborted();
    take(change, verdictOf, spool);
    if (spool.counts.changes % PROGRESS_EVERY === 0) options.progress?.({ ...spool.counts, items: 0, leftOut: 0 });
  }
  spool.finish();
}

/**
 * Adds a change. An image that cannot be read is replaced by its key, and the change is unclear: its item becomes a
 * conflict, and no other.
 */
function take(change: Change, verdictOf: (change: Change) => Verdict, spool: Spool): void {
  try {
    spool.add(change, verdictOf(change));
  } catch (error) {
    if (!(error instanceof UnreadableValue)) throw error;
    const { keys, old, new: image } = change;
    spool.add({ ...change, old: old && keys, new: image && keys }, 'unclear');
  }
}

async function writeItems(
  { folder, rules = {}, limit = Infinity, signal }: PlanOptions,
  spool: Spool,
  counts: PlanCounts,
  names: NamesRead,
) {
  const items = new PlanItems(folder);
  try {
    for await (const fold of spool.folds(rules, signal, (change) => names.see(change))) {
      if (counts.items >= limit) {
        counts.leftOut++;
        continue;
      }
      items.add(fold);
      counts.items++;
    }
    return { samples: items.samples, itemsDigest: items.digest() };
  } finally {
    items.close();
  }
}

/** The attributes that the damage changed, including those that the rules leave alone. */
async function damagedNames(spool: Spool): Promise<string[]> {
  const names = new Set<string>();
  for await (const { marks } of spool.folds({})) {
    for (const { path: [name] } of marks) if (names.size < MAX_NAMES) names.add(name);
  }
  return [...names];
}

/** A plan in its folder. */
export class Plan implements AppliedPlan {
  /** Opens a plan and refuses one that is not as it was written. */
  public static async open(folder: string): Promise<Plan> {
    const text = textOf(join(folder, 'plan.json'));
    const header = planHeader(text);
    const items = join(folder, ITEMS_FILE);
    const digest = createHash('sha256');
    let lines = 0;
    for await (const chunk of createReadStream('', { fd: openToRead(items) })) {
      digest.update(chunk);
      for (let place = chunk.indexOf(LINE_END); place >= 0; place = chunk.indexOf(LINE_END, place + 1)) lines++;
    }
    if (digest.digest('hex') !== header.itemsDigest) {
      throw corruptItems(items);
    }
    if (lines !== header.counts.items) {
      throw wrongCount(items, lines, header.counts.items);
    }
    return new Plan(header, createHash('sha256').update(text).digest('hex'), items);
  }

  private constructor(
    public readonly header: PlanHeader,

    /** The digest by which a person approves the plan. */
    public readonly digest: string,
    private readonly file: string,
  ) {}

  public async* items(): AsyncGenerator<NumberedItem> {
    let number = 0;
    for await (const { text, whole } of textLines(this.file)) {
      if (whole) yield { number, fold: decodedItem(text, number++, this.file) };
    }
  }
}
