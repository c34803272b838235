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
    for (let look = 0; look < LOOKS; look++) {
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
        this.live = sent.live;
        if (!sent.certain) this.unsettled.push(entry);
        return false;
      case 'unknown':
        this.unsettled.push(entry);
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
    this.fold = { ...this.fold, marks: this.fold.marks.filter(({ path }) => !marks.some((mark) => mark.path === path)), rest: undefined };
    return true;
  }

  /** No condition can say that an item has no further attributes. Where it got one just before it was deleted, it comes back. */
  private async putBack(item: Item): Promise<boolean> {
    const { access, fold: { keys } } = this;
    const { writes: [write] } = conditionalWrites({ kind: 'put', item }, { ...access, keys });
    await this.announce(write);
    let sent = await send(write, access);
    for (let look = 1; sent.result === 'unknown' && look < LOOKS; look++) {
      sent = await send(write, access);
    }
    this.refused.push({ reason: 'changed since', live: { M: item }, message: 'it changed while it was deleted, and was put back' });
    return true;
  }

  /** Writes of which nobody knew happened if the item is now as they wanted it. */
  private settle(): void {
    const happened = this.unsettled.filter(({ write }) => isDone(write, this.live));
    this.unsettled = this.unsettled.filter((entry) => !happened.includes(entry));
    this.settled ||= happened.length > 0;
    this.done.push(...happened);
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

function isDone(write: WriteEntry['write'], live: Item | undefined): boolean {
  switch (write.kind) {
    case 'put': return live !== undefined && sameItem(live, write.item);
    case 'delete': return live === undefined;
    case 'update': return live !== undefined && write.marks.every(({ path, base }) => sameValue(valueAt(live, path), base));
  }
}
