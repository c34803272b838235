/** The lines of the journal of a part, one after another, and their faults. */
import { BEGINNING, followed, type JournalHead, type JournalLine } from './journal-chain';
import { isObject, type JsonObject } from '../files/json-object';

export interface PartLine {
  /** True for the first entry of a part, which repeats the entry of the run. */
  readonly isBeginning: boolean;

  /** The entry without its place in the chain; none if the line is none. */
  readonly entry?: string;
  readonly fault?: string;
}

/** The beginning of each line. */
const CHAIN = /^\{"number":\d+,"previous":"[^"]*",/;

export class PartLines {
  private head: JournalHead = BEGINNING;
  private range?: { readonly first: number; readonly count: number };

  /** @param plan the digest of the plan */
  constructor(public readonly number: number, private readonly plan: unknown) {}

  public next(line: JournalLine): PartLine {
    const isFirst = this.head === BEGINNING;
    const { json, fault, head } = followed(line, this.head);
    this.head = head;
    if (!json || !CHAIN.test(line.text)) return { isBeginning: false, fault };
    if (isFirst) this.range = this.rangeIn(json);
    const isBeginning = isFirst && this.range !== undefined && fault === undefined;
    const entry = line.text.replace(CHAIN, '{');
    return { isBeginning, entry, fault: fault ?? (isBeginning ? undefined : this.faultOf(json, line, isFirst)) };
  }

  /** The items of the part, by its first entry; none if that is the entry of another plan or part. */
  private rangeIn({ type, plan, range }: JsonObject) {
    const own = type === 'run' && plan === this.plan && isObject(range) && range.part === this.number;
    return own ? { first: Number(range.first), count: Number(range.count) } : undefined;
  }

  private faultOf({ item }: JsonObject, { place }: JournalLine, isFirst: boolean): string | undefined {
    if (!this.range) return isFirst ? `${place} is not the beginning of part ${this.number} of this plan` : undefined;
    const { first, count } = this.range;
    const isOwn = typeof item === 'number' && item >= first && item < first + count;
    return isOwn ? undefined : `${place} is of item ${JSON.stringify(item)}, and part ${this.number} has the items ${first} to ${first + count - 1}`;
  }
}
