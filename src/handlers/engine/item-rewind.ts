/**
 * The rewind of one item: merge, journal, write, and look again wherever the item was not as expected, until it has an outcome.
 */
import { pathText, valueAt } from './attribute-path';
import { type Item, sameItem, sameValue } from './attribute-value';
import { conditionalWrites, type ConditionalWrite } from './conditional-write';
import { decide, type Decision } from './decision';
import type { ItemFold } from './fold';
import type { Journal, OutcomeEntry, WriteEntry } from './journal';
import { liveItem, type PlannedItem, type TableAccess } from './live-items';
import { type Conflict, conflict } from './merge';
import { waitAfter } from './patience';
import type { RestoreRules } from './restore-rules';
import { send } from './sending';
import type { WritePace } from './write-pace';

export interface RewindAccess extends TableAccess {
  readonly journal: Journal;
  readonly pace: WritePace;
  readonly rules: RestoreRules;
}

/** How often an item may change under our hands before it is left alone. */
const LOOKS = 10;

const NOTHING: Decision = { writes: [], conflicts: [], touched: true };

/** Repairs an item. `earlier` are writes of it that a run before this one journalled and did not settle. */
export async function rewindItem(item: PlannedItem, access: RewindAccess, earlier: readonly WriteEntry[] = []): Promise<OutcomeEntry> {
  return new ItemRewind(item, access, earlier).run();
}

class ItemRewind {
  private live: Item | undefined;
  private fold: ItemFold;
  private readonly done: WriteEntry[] = [];
  private readonly refused: Conflict[] = [];
  private unsettled: WriteEntry[];
  private settled = false;
  private next: number;

  /** Looks in vain since something was written: how often the item had changed, how often nobody answered. */
  private changes = 0;
  private silences = 0;

  constructor(private readonly item: PlannedItem, private readonly access: RewindAccess, earlier: readonly WriteEntry[]) {
    this.live = item.live;
    this.fold = item.fold;
    this.unsettled = [...earlier];
    this.next = earlier.reduce((next, { part }) => Math.max(next, part + 1), 0);
  }

  public async run(): Promise<OutcomeEntry> {
    const back = this.fold.event?.kind === 'inserted' && this.unsettled.find(({ write }) => write.kind === 'put');
    if (back && back.write.kind === 'put' && !this.live) {
      await this.putBack(back.write.item);
      return this.outcome(NOTHING);
    }
    while (this.changes < LOOKS) {
      this.settle();
      const decision = decide(this.fold, this.live, this.access);
      if (await this.writeAll(decision)) {
        return this.outcome(decision);
      }
    }
    this.refused.push({ reason: 'changed since', live: this.live && { M: this.live }, message: 'the item changes all the time' });
    return this.outcome(NOTHING);
  }

  /** False if the item has to be looked at again. */
  private async writeAll({ writes }: Decision): Promise<boolean> {
    for (const write of writes) {
      if (!await this.write(write)) return false;
    }
    return true;
  }

  private async write(write: ConditionalWrite): Promise<boolean> {
    const { access, fold: { keys } } = this;
    const entry = await this.announce(write);
    const sent = await send(write, access);
    switch (sent.result) {
      case 'written':
        return write.kind === 'delete' && !sameItem(sent.before ?? {}, write.item) ? this.putBack(sent.before!) : this.did(entry);
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
        return this.refuse(write, sent.message);
    }
  }

  /** What DynamoDB does not take is not tried again. */
  private refuse(write: ConditionalWrite, message: string): boolean {
    const marks = write.kind === 'update' ? write.marks : [];
    this.refused.push(...write.kind === 'update' ? marks.map((mark) => conflict('refused by DynamoDB', mark, this.live, message))
      : [{ reason: 'refused by DynamoDB' as const, live: this.live && { M: this.live }, message }]);
    const others = this.fold.marks.filter(({ path }) => !marks.some((mark) => mark.path === path));
    this.fold = { ...this.fold, marks: others, rest: undefined, beside: undefined };
    return true;
  }

  /** No condition can say that an item has no further attributes. Where it got one just before it was deleted, it comes back. */
  private async putBack(item: Item): Promise<boolean> {
    const { access, fold: { keys } } = this;
    const { writes: [write] } = conditionalWrites({ kind: 'put', item }, { ...access, keys });
    await this.announce(write);
    let sent = await send(write, access);
    while (sent.result === 'unknown') {
      await this.wait(sent.error);
      sent = await send(write, access);
    }
    const inTheWay = sent.result === 'failed' && !sameItem(sent.live ?? {}, item);
    const end = sent.result === 'refused' ? `could not be put back: ${sent.message}` : inTheWay ? 'was inserted again' : 'was put back';
    this.refused.push({ reason: 'changed since', live: { M: item }, message: `it changed while it was deleted, and ${end}` });
    return true;
  }

  /** An item that nobody can write to has no conflict: the run ends, and goes on when somebody starts it again. */
  private async wait(error: unknown): Promise<void> {
    if (this.silences === LOOKS) throw error;
    await this.access.clock.sleep(waitAfter(this.silences++));
  }

  /** Writes of which nobody knew happened if the item is now as they wanted it. Of several that want the same it was one: the last. */
  private settle(): void {
    for (const entry of [...this.unsettled].reverse()) {
      if (this.unsettled.includes(entry) && isDone(entry.write, this.live)) {
        this.settled = true;
        this.did(entry);
      }
    }
  }

  private async announce({ input, ...write }: ConditionalWrite): Promise<WriteEntry> {
    const { item: { number }, fold: { keys } } = this;
    const at = new Date(this.access.clock.now()).toISOString();
    const entry: WriteEntry = { type: 'write', item: number, part: this.next++, keys, at, write };
    await this.access.journal.append(entry);
    return entry;
  }

  private did(entry: WriteEntry): boolean {
    this.done.push(entry);
    this.unsettled = this.unsettled.filter(({ write }) => !wantTheSame(write, entry.write));
    this.changes = this.silences = 0;
    return true;
  }

  private outcome({ conflicts, touched }: Decision): OutcomeEntry {
    const all = [...conflicts, ...this.refused];
    return {
      type: 'outcome',
      item: this.item.number,
      keys: this.fold.keys,
      result: this.done.length > 0 ? 'written' : all.length > 0 ? 'conflict' : 'right',
      repair: this.done[0]?.write.kind,
      parts: this.done.map(({ part }) => part),
      settled: this.settled || undefined,
      conflicts: all,
      touched,
      superseded: this.fold.superseded.map(pathText),
    };
  }
}

/** Writes of which only one can have happened: each requires what the other takes away. */
function wantTheSame(a: WriteEntry['write'], b: WriteEntry['write']): boolean {
  return a.kind !== 'update' || b.kind !== 'update' || a.marks.some(({ path }) => b.marks.some((other) => pathText(other.path) === pathText(path)));
}

function isDone(write: WriteEntry['write'], live: Item | undefined): boolean {
  switch (write.kind) {
    case 'put': return live !== undefined && sameItem(live, write.item);
    case 'delete': return live === undefined;
    // All of it happened or nothing: what is neither as it was nor as it was wanted has been written over since.
    case 'update': return live !== undefined && write.marks.some(({ path, base }) => sameValue(valueAt(live, path), base))
      && !write.marks.some(({ path, damaged }) => sameValue(valueAt(live, path), damaged));
  }
}
