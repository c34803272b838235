/**
 * The plan: what is left to undo of each damaged item, read once from the evidence and laid down in a folder.
 *
 * Until the plan is whole, what was read lies in it, too: planning that is interrupted, at any moment, reads on from there.
 *
 * A person approves the plan by its digest, which covers every byte of it. Applying it never asks the evidence again.
 * `plan.json` is written last: a folder without it is no plan.
 */
import { createHash } from 'node:crypto';
import {
  closeSync, createReadStream, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { UnreadableValue } from './attribute-value';
import type { Change, Evidence, EvidenceSource } from './change';
import { Checkpoints, type ReadCounts } from './checkpoints';
import { damageTest, type DamageTestOptions, requireClaims, type Verdict } from './damage-test';
import { checkFilterKeys } from './filter-keys';
import type { ItemFold } from './fold';
import { decodeFold, encodeFold } from './fold-json';
import { jsonLines } from './json-lines';
import { type NameDoubt, NamesRead } from './names-read';
import { PRIVATE_FILE, PRIVATE_FOLDER } from './permissions';
import { Refusal } from './refusal';
import { checkRules, type RestoreRules } from './restore-rules';
import { Spool } from './spool';
import type { Table } from './table';

export interface PlanOptions extends DamageTestOptions {
  /** A new folder, or one in which planning was interrupted. */
  readonly folder: string;
  readonly table: Table;

  /** The changes since the damage began; those of one item in their order. */
  readonly evidence: Evidence;

  /**
   * The most items to repair, for a first try: a sample of all, and always the same one, which a larger limit adds to.
   *
   * @default - no limit
   */
  readonly limit?: number;

  /**
   * Leave what was read beside the plan, for whoever has more to do before a person is told of it: until `forgetEvidence`, the plan can be made again.
   *
   * @default false
   */
  readonly keepEvidence?: boolean;

  /** Called now and then. */
  readonly progress?: (counts: PlanCounts) => void;

  /** Ends the planning, without a plan. What was read stays. */
  readonly signal?: AbortSignal;
}

export interface PlanCounts extends ReadCounts {
  /** Items in the plan, and damaged ones beyond the limit. */
  items: number;
  leftOut: number;
}

export interface PlanHeader {
  readonly version: number;
  readonly tableName: string;
  readonly tableArn: string;
  readonly tableId?: string;
  readonly keyNames: string[];
  readonly source?: EvidenceSource;
  readonly from: string;
  readonly to?: string;
  readonly filter?: string;
  readonly rules: RestoreRules;

  /** The user's statement that nobody else changed what the filter finds in this time. */
  readonly damageOnly?: boolean;
  readonly createdAt: string;
  readonly counts: PlanCounts;

  /** Names of the rules and the filter that no change has. */
  readonly doubts?: readonly NameDoubt[];

  /** Attributes that the damage changed, if the rules leave all of it alone. */
  readonly leftAlone?: readonly string[];

  /** The first items, to look at. */
  readonly samples: unknown[];

  /** The SHA-256 of `items.jsonl`. */
  readonly itemsDigest: string;
}

/** Grows whenever a plan means something else than before. */
const VERSION = 2;

const SPOOL = 'spool';
const SAMPLES = 5;
const PROGRESS_EVERY = 1000;
const TURN = 100;
const NAMES_TOLD = 20;

/** Reads the evidence to its end, or what is left of it, and lays down the plan. */
export async function createPlan(options: PlanOptions, now: () => Date = () => new Date()): Promise<Plan> {
  const { folder, table, rules = {}, from, to, filter, damageOnly, keepEvidence = false } = options;
  checkRules(rules, table.keyNames);
  if (filter) checkFilterKeys(filter, table);
  if (existsSync(join(folder, 'plan.json')) && !holdsEvidence(folder)) {
    throw new Refusal('folder', 'hold no plan yet', folder, 'a plan that was approved is never written over');
  }
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
  const spool = new Spool(join(folder, SPOOL), {
    ...{ planVersion: VERSION, tableArn: table.arn, tableId: table.id, damageOnly },
    ...{ from: from.toISOString(), to: to?.toISOString(), filter: filter?.text },
  });
  rmSync(join(folder, 'plan.json'), { force: true });
  try {
    // What was read before was judged by the rules of then.
    if (spool.source) requireClaims(spool.source, options);
    await readEvidence(options, spool);
    const counts: PlanCounts = { ...spool.counts, items: 0, leftOut: 0 };
    const names = new NamesRead(rules, filter);
    const { samples, itemsDigest } = await writeItems(options, spool, counts, names);
    const doubts = names.doubts();
    options.progress?.(counts);
    const header: PlanHeader = {
      version: VERSION,
      tableName: table.name,
      tableArn: table.arn,
      tableId: table.id,
      keyNames: table.keyNames,
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
    writeFileSync(join(folder, 'plan.json.part'), `${JSON.stringify(header, undefined, 2)}\n`, { mode: PRIVATE_FILE });
    renameSync(join(folder, 'plan.json.part'), join(folder, 'plan.json'));
    if (!keepEvidence) forgetEvidence(folder);
  } finally {
    spool.close();
  }
  return Plan.open(folder);
}

/** Whether a folder holds evidence to read on from: its plan is not whole. */
export function holdsEvidence(folder: string): boolean {
  return Checkpoints.exist(join(folder, SPOOL));
}

/** The plan is whole, or not wanted. */
export function forgetEvidence(folder: string): void {
  Checkpoints.forget(join(folder, SPOOL));
}

async function readEvidence(options: PlanOptions, spool: Spool): Promise<void> {
  const verdictOf = damageTest(options);
  let turned = Date.now();
  for await (const change of options.evidence(spool)) {
    // A page of changes keeps the processor: Ctrl-C has its turn, too.
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

/** An image that cannot be read is told as the key alone, of which nobody can tell whether it was damage: its item becomes a conflict, and no other. */
function take(change: Change, verdictOf: (change: Change) => Verdict, spool: Spool): void {
  try {
    spool.add(change, verdictOf(change));
  } catch (error) {
    if (!(error instanceof UnreadableValue)) throw error;
    const { keys, old, new: image } = change;
    spool.add({ ...change, old: old && keys, new: image && keys }, 'unclear');
  }
}

async function writeItems({ folder, rules = {}, limit = Infinity, signal }: PlanOptions, spool: Spool, counts: PlanCounts, names: NamesRead) {
  const samples: object[] = [];
  const digest = createHash('sha256');
  const file = openSync(join(folder, 'items.jsonl'), 'w', PRIVATE_FILE);
  try {
    for await (const fold of spool.folds(rules, signal, (change) => names.see(change))) {
      if (counts.items >= limit) {
        counts.leftOut++;
        continue;
      }
      const encoded = encodeFold(fold);
      const line = `${JSON.stringify(encoded)}\n`;
      writeSync(file, line);
      digest.update(line);
      if (counts.items++ < SAMPLES) samples.push(encoded);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return { samples, itemsDigest: digest.digest('hex') };
}

/** What the damage changed, whatever the rules allow to roll back. */
async function damagedNames(spool: Spool): Promise<string[]> {
  const names = new Set<string>();
  for await (const { marks } of spool.folds({})) {
    for (const { path: [name] } of marks) if (names.size < NAMES_TOLD) names.add(name);
  }
  return [...names];
}

/** A plan in its folder. */
export class Plan {
  /** Opens a plan and refuses one that is not as it was written. */
  public static async open(folder: string): Promise<Plan> {
    const text = readFileSync(join(folder, 'plan.json'));
    const header: PlanHeader = JSON.parse(text.toString());
    if (header.version !== VERSION) {
      throw new Refusal('plan', `be of version ${VERSION}`, `version ${header.version}`, 'apply it with the release that made it, or make a new plan');
    }
    const items = join(folder, 'items.jsonl');
    const digest = createHash('sha256');
    for await (const chunk of createReadStream(items)) digest.update(chunk);
    if (digest.digest('hex') !== header.itemsDigest) {
      throw new Refusal('plan', 'be as it was written', `a changed ${items}`, 'make a new plan');
    }
    return new Plan(header, createHash('sha256').update(text).digest('hex'), items);
  }

  private constructor(
    public readonly header: PlanHeader,

    /** What a person approves. */
    public readonly digest: string,
    private readonly file: string,
  ) {}

  /** The items with their number in the plan. */
  public async* items(): AsyncGenerator<{ readonly number: number; readonly fold: ItemFold }> {
    let number = 0;
    for await (const json of jsonLines(this.file)) {
      yield { number: number++, fold: decodeFold(json) };
    }
  }
}
