/** Rules for the order of entries that every journal must satisfy. */
import type { JournalEntry, OutcomeEntry, WriteEntry } from './journal';

/**
 * Follows a journal and finds impossible entries: an outcome without its writes, a second outcome, an item that the
 * plan does not have.
 */
export class JournalOrder {
  private begun = false;
  private readonly final: Uint8Array;
  private readonly open = new Map<number, Set<number>>();

  /** @param plan the digest of the plan, and how many items it has */
  constructor(private readonly plan: { readonly digest: string; readonly items: number }) {
    this.final = new Uint8Array(plan.items);
  }

  /** The fault of the next entry, if it has one. */
  public faultOf(entry: JournalEntry): string | undefined {
    if (entry.type === 'run') {
      const again = this.begun;
      this.begun = true;
      return again
        ? 'a run begins for the second time'
        : entry.plan === this.plan.digest
          ? undefined
          : `it is the journal of another plan, SHA-256 ${JSON.stringify(entry.plan)}`;
    }
    if (!this.begun) return 'the journal does not begin with a run';
    if (!(entry.item in this.final)) return `the plan has no item ${JSON.stringify(entry.item)}`;
    if (this.final[entry.item] === 1) return `item ${entry.item} has an outcome already`;
    return entry.type === 'write' ? this.written(entry) : this.ended(entry);
  }

  private written({ item, part }: WriteEntry): string | undefined {
    const parts = this.open.get(item) ?? new Set();
    this.open.set(item, parts);
    if (parts.has(part)) return `write ${part} of item ${item} is there twice`;
    parts.add(part);
    return undefined;
  }

  private ended({ item, parts }: OutcomeEntry): string | undefined {
    const written = this.open.get(item);
    this.open.delete(item);
    this.final[item] = 1;
    const missing = parts.find((part) => !written?.has(part));
    return missing === undefined ? undefined : `write ${missing} of item ${item} is missing, and its outcome is there`;
  }
}
