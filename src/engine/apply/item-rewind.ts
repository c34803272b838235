/**
 * The rewind of one item: merge, journal, write, and look again wherever the item was not as expected, until it has an outcome.
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
import { conditionalWrites, type ConditionalWrite, grouped, updated } from '../repair/conditional-write';
import { decide, type Decision, resultOf, supersededIn, targetOf, timesKept } from '../repair/decision';
import { conflict } from '../repair/merge';
import { type Item, sameItem } from '../values/attribute-value';

export interface RewindAccess extends TableConnection {
  readonly journal: Journal;
  readonly pace: WritePace;
  readonly rules: RestoreRules;
}

/** How often an item may change under our hands before it is left alone. */
const MAX_READS = 10;

const NOTHING: Decision = { writes: [], conflicts: [], touched: true };

/** Repairs an item. `earlier` are writes of it that a run before this one journalled and did not settle. */
export async function rewindItem(item: PlannedItem, access: RewindAccess, earlier: readonly WriteEntry[] = []): Promise<OutcomeEntry> {
  return new ItemRewind(item, access, earlier).run();
}

class ItemRewind {
  private live: Item | undefined;
  private readonly done: WriteEntry[] = [];
  private readonly rejected: Conflict[] = [];

  /** Marks that are not tried again: DynamoDB did not take them, or steps were taken off, which is never done twice. */
  private readonly closed: DamagedAttribute[] = [];
  private unsettled: WriteEntry[];
  private settled = false;
  private next: number;

  /** Looks in vain since something was written: how often the item had changed, how often nobody answered. */
  private changes = 0;
  private unanswered = 0;

  constructor(private readonly item: PlannedItem, private readonly access: RewindAccess, earlier: readonly WriteEntry[]) {
    this.live = item.live;
    this.unsettled = [...earlier];
    this.next = earlier.reduce((next, { part }) => Math.max(next, part + 1), 0);
  }

  public async run(): Promise<OutcomeEntry> {
    const back = this.item.fold.event?.kind === 'inserted' && this.unsettled.find(({ write }) => write.kind === 'put');
    // It is no repair: nothing of what damage inserted is ever put.
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
    this.rejected.push({ reason: 'changed since', live: this.live && { M: this.live }, message: 'the item changes all the time' });
    return this.outcome(NOTHING);
  }

  /** False if the item has to be looked at again. */
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
        return write.kind === 'delete' && !sameItem(sent.before ?? {}, write.item) ? this.putBack(sent.before!) : this.recordWrite(write, entry);
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

  /** Whether the item is as expected: for what no condition has room for. */
  private async isStill(expected: Item): Promise<boolean> {
    this.live = await liveItem(this.item.fold.keys, this.access);
    const still = this.live !== undefined && sameItem(this.live, expected);
    if (!still) this.changes++;
    return still;
  }

  /** Of what DynamoDB does not take together it may take parts: what belongs together is sent alone. */
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

  /** No condition can say that an item has no further attributes. Where it got one just before it was deleted, it comes back. */
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
    this.rejected.push({ reason: 'changed since', live: { M: item }, message: `it changed while it was deleted, and ${end}` });
    return true;
  }

  /** An item that nobody can write to has no conflict: the run ends, and goes on when somebody starts it again. */
  private async wait(error: unknown): Promise<void> {
    if (this.unanswered === MAX_READS) throw error;
    await this.access.clock.sleep(waitAfter(this.unanswered++));
  }

  /** Writes of which nobody knew happened if the item is now as they wanted it. Of several that want the same it was one: the last. */
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
    const message = 'nobody knows whether the steps of the damage were taken off: it changed while there was no answer';
    this.rejected.push(...doubtful.map((mark) => conflict('changed since', mark, this.live, this.access.rules, message)));
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
    if (entry.write.kind === 'update') this.closed.push(...entry.write.marks.filter(({ steps }) => steps !== undefined));
    this.unsettled = this.unsettled.filter(({ write }) => !wantTheSame(write, entry.write));
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

/** What the journal keeps of a write. */
function changeOf(write: ConditionalWrite): WriteEntry['write'] {
  return write.kind === 'update' ? { kind: write.kind, marks: write.marks } : { kind: write.kind, item: write.item };
}
