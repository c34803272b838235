/**
 * The rewind of one item: merge, journal, write, and read again if the item was not as expected, until it has an
 * outcome.
 */
import { inDoubt, isDone, wantTheSame } from './earlier-writes';
import { liveItem, type PlannedItem, type TableConnection } from './live-items';
import { send } from './sending';
import type { Conflict } from '../damage/conflict';
import type { DamagedAttribute } from '../damage/fold';
import type { RestoreRules } from '../damage/restore-rules';
import { waitAfter } from '../dynamodb/retry';
import type { WritePace } from '../dynamodb/write-pace';
import type { Journal, OutcomeEntry, WriteEntry } from '../journal/journal';
import { conflict } from '../repair/attribute-conflict';
import { conditionalWrites, type ConditionalWrite, updated } from '../repair/conditional-write';
import { decide, type Decision, resultOf, supersededIn, targetOf, timesKept } from '../repair/decision';
import { grouped } from '../repair/write-groups';
import { type Item, sameItem } from '../values/attribute-value';

export interface RewindAccess extends TableConnection {
  readonly journal: Journal;
  readonly pace: WritePace;
  readonly rules: RestoreRules;
}

/** The number of reads, each finding a changed item, after which the item is left alone. */
const MAX_READS = 10;

const NOTHING: Decision = { writes: [], conflicts: [], touched: true };

/** Repairs an item. `earlier` are its writes in the journal of an interrupted run that have no outcome. */
export async function rewindItem(
  item: PlannedItem, access: RewindAccess, earlier: readonly WriteEntry[] = [],
): Promise<OutcomeEntry> {
  return new ItemRewind(item, access, earlier).run();
}

class ItemRewind {
  private live: Item | undefined;
  private readonly done: WriteEntry[] = [];
  private readonly rejected: Conflict[] = [];

  /**
   * Marks that are not tried again: DynamoDB rejected them, or their steps were subtracted, which is never done twice.
   */
  private readonly closed: DamagedAttribute[] = [];
  private unsettled: WriteEntry[];
  private settled = false;
  private next: number;

  /** Reads in vain since the last write: those that found a changed item, and writes without an answer. */
  private changes = 0;
  private unanswered = 0;

  constructor(
    private readonly item: PlannedItem, private readonly access: RewindAccess, earlier: readonly WriteEntry[],
  ) {
    this.live = item.live;
    this.unsettled = [...earlier];
    this.next = earlier.reduce((next, { part }) => Math.max(next, part + 1), 0);
  }

  public async run(): Promise<OutcomeEntry> {
    const back = this.item.fold.event?.kind === 'inserted' && this.unsettled.find(({ write }) => write.kind === 'put');
    // A put of an item that the damage inserted is no repair: it puts back an item that changed before its deletion.
    if (back && back.write.kind === 'put') {
      await (this.live ? this.reportPutBack(back.write.item, this.live) : this.putBack(back.write.item));
      return this.outcome(NOTHING);
    }
    while (this.changes < MAX_READS) {
      this.settle();
      const decision = decide(this.item.fold, this.live, { ...this.access, at: this.access.clock.now() }, this.closed);
      if (await this.writeAll(decision)) {
        return this.outcome(decision);
      }
    }
    const message = `the item kept changing (${MAX_READS} attempts)`;
    this.rejected.push({ reason: 'changed since', live: this.live && { M: this.live }, message });
    return this.outcome(NOTHING);
  }

  /** Sends the writes. Returns false if the item has to be read again. */
  private async writeAll({ writes }: Pick<Decision, 'writes'>): Promise<boolean> {
    for (const write of writes) {
      if (!await this.write(write)) return false;
    }
    return true;
  }

  private async write(write: ConditionalWrite): Promise<boolean> {
    const { access, item: { fold: { keys } } } = this;
    if (write.kind === 'update' && write.expected && !await this.isStill(write.expected)) return false;
    const entry = await this.announce(write);
    const sent = await send(write, access);
    switch (sent.result) {
      case 'written':
        return write.kind === 'delete' && !sameItem(sent.before ?? {}, write.item)
          ? this.putBack(sent.before!) : this.recordWrite(write, entry);
      case 'failed':
        this.changes++;
        this.live = sent.live;
        if (!sent.certain) this.unsettled.push(entry);
        return false;
      case 'unknown':
        this.unsettled.push(entry);
        await this.wait(sent.error);
        this.live = await liveItem(keys, access);
        return false;
      case 'refused':
        return this.reject(write, sent.message);
    }
  }

  /** Reads the item again and compares it, for requirements that do not fit in a condition. */
  private async isStill(expected: Item): Promise<boolean> {
    this.live = await liveItem(this.item.fold.keys, this.access);
    const still = this.live !== undefined && sameItem(this.live, expected);
    if (!still) this.changes++;
    return still;
  }

  /**
   * Records a rejection. DynamoDB may accept parts of a write that it rejects as a whole, so each group of attributes
   * is sent on its own.
   */
  private async reject(write: ConditionalWrite, message: string): Promise<boolean> {
    const { access, access: { rules }, item: { fold }, live } = this;
    if (write.kind !== 'update') {
      this.rejected.push({ reason: 'refused by DynamoDB', live: live && { M: live }, message });
      return true;
    }
    const repaired = write.marks.filter(({ time }) => !time);
    const groups = grouped(repaired, rules);
    if (groups.length === 1) {
      this.closed.push(...repaired);
      this.rejected.push(...repaired.map((mark) => conflict('refused by DynamoDB', mark, live, rules, message)));
      return true;
    }
    for (const marks of groups) {
      const target = { ...access, ...targetOf(fold), live: this.live, at: access.clock.now() };
      if (!await this.writeAll(conditionalWrites({ kind: 'update', marks }, target))) return false;
    }
    return true;
  }

  /**
   * Restores an item. No condition can require that an item has no further attributes. An item that received one just
   * before it was deleted is put back.
   */
  private async putBack(item: Item): Promise<boolean> {
    const { access, item: { fold: { keys } } } = this;
    const { writes: [write] } = conditionalWrites({ kind: 'put', item }, { ...access, keys });
    await this.announce(write);
    let sent = await send(write, access);
    while (sent.result === 'unknown') {
      await this.wait(sent.error);
      sent = await send(write, access);
    }
    return sent.result === 'refused' ? this.reportChange(item, `could not be put back: ${sent.message}`)
      : this.reportPutBack(item, sent.result === 'failed' ? sent.live ?? {} : item);
  }

  private reportPutBack(item: Item, live: Item): boolean {
    return this.reportChange(item, sameItem(live, item) ? 'was put back' : 'was inserted again');
  }

  private reportChange(item: Item, end: string): boolean {
    const message = `it changed while it was deleted, and ${end}`;
    this.rejected.push({ reason: 'changed since', live: { M: item }, message });
    return true;
  }

  /**
   * Waits after a write without an answer. An item that cannot be written to is no conflict: the run ends, and
   * continues when it is started again.
   */
  private async wait(error: unknown): Promise<void> {
    if (this.unanswered === MAX_READS) throw error;
    await this.access.clock.sleep(waitAfter(this.unanswered++));
  }

  /**
   * Settles writes without an answer: one happened if the item now has its values. If several have the same values, it
   * was the last one.
   */
  private settle(): void {
    for (const entry of [...this.unsettled].reverse()) {
      if (this.unsettled.includes(entry) && isDone(entry.write, this.live)) {
        this.settled = true;
        this.markDone(entry);
      }
    }
    const doubtful = this.unsettled.flatMap(({ write }) => inDoubt(write, this.live))
      .filter(({ path }) => !this.closed.some((mark) => mark.path[0] === path[0]));
    this.closed.push(...doubtful);
    const message = 'it is unknown if the steps of the damage were subtracted: '
      + 'the item changed while a write was unanswered';
    const { live, access: { rules } } = this;
    this.rejected.push(...doubtful.map((mark) => conflict('changed since', mark, live, rules, message)));
  }

  private async announce(write: ConditionalWrite): Promise<WriteEntry> {
    const { item: { number, fold: { keys } } } = this;
    const at = new Date(this.access.clock.now()).toISOString();
    const entry: WriteEntry = { type: 'write', item: number, part: this.next++, keys, at, write: changeOf(write) };
    await this.access.journal.append(entry);
    return entry;
  }

  private recordWrite(write: ConditionalWrite, entry: WriteEntry): boolean {
    if (write.kind === 'update' && this.live) {
      this.live = updated(this.live, write.marks, { ...targetOf(this.item.fold), rules: this.access.rules });
    }
    return this.markDone(entry);
  }

  private markDone(entry: WriteEntry): boolean {
    this.done.push(entry);
    const { write } = entry;
    if (write.kind === 'update') this.closed.push(...write.marks.filter(({ steps }) => steps !== undefined));
    this.unsettled = this.unsettled.filter((other) => !wantTheSame(other.write, write));
    this.changes = this.unanswered = 0;
    return true;
  }

  private outcome({ conflicts, touched }: Decision): OutcomeEntry {
    const times = timesKept(this.item.fold, this.live, this.done.map(({ write }) => write), this.access.rules);
    const all = [...conflicts, ...this.rejected, ...times];
    const superseded = supersededIn(this.item.fold, this.live);
    return {
      type: 'outcome',
      item: this.item.number,
      keys: this.item.fold.keys,
      result: resultOf(this.done.length > 0, all, superseded),
      repair: this.done[0]?.write.kind,
      parts: this.done.map(({ part }) => part),
      settled: this.settled || undefined,
      conflicts: all,
      touched,
      superseded,
    };
  }
}

/** The part of a write that the journal keeps. */
function changeOf(write: ConditionalWrite): WriteEntry['write'] {
  return write.kind === 'update' ? { kind: write.kind, marks: write.marks } : { kind: write.kind, item: write.item };
}
