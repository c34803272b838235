/**
 * The rewind of one item: merge, journal, write, and look again wherever the item was not as expected, until it has an outcome.
 */
import { pathText, valueAt } from './attribute-path';
import { type Item, sameItem, sameValue } from './attribute-value';
import { conditionalWrites, type ConditionalWrite } from './conditional-write';
import type { ItemFold, Mark } from './fold';
import type { Journal, OutcomeEntry, WriteEntry } from './journal';
import { liveItem, type PlannedItem, type TableAccess } from './live-items';
import { type Conflict, conflict, merge, type Merge } from './merge';
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

/** Repairs an item. `earlier` are writes of it that a run before this one journalled and did not settle. */
export async function rewindItem(item: PlannedItem, access: RewindAccess, earlier: readonly WriteEntry[] = []): Promise<OutcomeEntry> {
  return new ItemRewind(item, access, earlier).run();
}

class ItemRewind {
  private live: Item | undefined;
  private readonly fold: ItemFold;
  private readonly done: WriteEntry[] = [];
  private readonly refused: Conflict[] = [];
  private readonly stuck = new Set<string>();
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
    for (let look = 0; look < LOOKS; look++) {
      this.settle();
      const decision = this.decide();
      if (!decision.repair) {
        return this.outcome(decision);
      }
      if (await this.repair(decision)) {
        return this.outcome(decision);
      }
    }
    this.refused.push({ reason: 'changed since', live: this.live && { M: this.live }, message: 'the item changes all the time' });
    return this.outcome({ conflicts: [], touched: true });
  }

  /** The merge without what DynamoDB has refused before. */
  private decide(): Merge {
    const decision = merge(this.fold, this.live, this.access.rules);
    const { repair } = decision;
    if (repair?.kind !== 'update') {
      return this.stuck.has('') ? { ...decision, repair: undefined } : decision;
    }
    const marks = repair.marks.filter(({ path }) => !this.stuck.has(pathText(path)));
    return { ...decision, repair: marks.length > 0 ? { kind: 'update', marks } : undefined };
  }

  /** Writes a repair; false if the item has to be looked at again. */
  private async repair({ repair }: Merge): Promise<boolean> {
    const { access: { tableName, rules }, fold: { keys }, live } = this;
    const { writes, unwritable, impossible } = conditionalWrites(repair!, { tableName, keys, live, rules });
    if (impossible) this.refuse({ reason: 'too many attributes', live: live && { M: live } });
    unwritable.forEach((mark) => this.refuse(conflict('too many attributes', mark, live), mark));
    for (const write of writes) {
      if (!await this.write(write)) return false;
    }
    return true;
  }

  private async write(write: ConditionalWrite): Promise<boolean> {
    const { access, fold: { keys } } = this;
    const { input, ...what } = write;
    const entry: WriteEntry = { type: 'write', item: this.item.number, part: this.next++, keys, at: this.now(), write: what };
    await access.journal.append(entry);
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
      case 'refused': {
        const marks = write.kind === 'update' ? write.marks : [];
        marks.forEach((mark) => this.refuse(conflict('refused by DynamoDB', mark, this.live, sent.message), mark));
        if (marks.length === 0) this.refuse({ reason: 'refused by DynamoDB', live: this.live && { M: this.live }, message: sent.message });
        return true;
      }
    }
  }

  /** No condition can say that an item has no further attributes. Where it got one just before it was deleted, it comes back. */
  private async putBack(item: Item): Promise<boolean> {
    const { access, fold: { keys } } = this;
    const { writes: [write] } = conditionalWrites({ kind: 'put', item }, { ...access, keys });
    const { result } = await send(write, access);
    const message = result === 'written' ? 'changed while it was deleted; it was put back' : 'changed while it was deleted, and inserted again';
    this.refuse({ reason: 'changed since', live: { M: item }, message });
    return true;
  }

  /** Writes of which nobody knew happened if the item is now as they wanted it. */
  private settle(): void {
    const happened = this.unsettled.filter(({ write }) => isDone(write, this.live));
    this.unsettled = this.unsettled.filter((entry) => !happened.includes(entry));
    this.settled ||= happened.length > 0;
    this.done.push(...happened);
  }

  private did(entry: WriteEntry): boolean {
    this.done.push(entry);
    return true;
  }

  private refuse(refusal: Conflict, mark?: Mark): void {
    this.refused.push(refusal);
    this.stuck.add(mark ? pathText(mark.path) : '');
  }

  private outcome({ conflicts, touched }: Merge): OutcomeEntry {
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

  private now(): string {
    return new Date(this.access.clock.now()).toISOString();
  }
}

function isDone(write: WriteEntry['write'], live: Item | undefined): boolean {
  switch (write.kind) {
    case 'put': return live !== undefined && sameItem(live, write.item);
    case 'delete': return live === undefined;
    case 'update': return live !== undefined && write.marks.every(({ path, base }) => sameValue(valueAt(live, path), base));
  }
}
