/**
 * The journal of a run: each write is recorded, with the previous value, before it is sent; then the outcome of the
 * item.
 *
 * An item with an outcome is final. A write without an outcome may have happened or not; reading the item decides.
 */
import { brokenJournal, type JournalHead, type JournalLine, unbroken } from './journal-chain';
import type { Conflict, SupersededValue } from '../damage/conflict';
import type { DamagedAttribute } from '../damage/fold';
import { decodeDamaged, decodeValues, encodeDamaged, encodeValues } from '../damage/fold-json';
import type { JsonObject } from '../files/json-object';
import type { ItemRange } from '../plan/applied-plan';
import type { RecordedLimits } from '../plan/safety-limits';
import { decodeItem, encodeItem, type Item } from '../values/attribute-value';

/** The first entry. */
export interface RunEntry {
  readonly type: 'run';

  /** The digest of the plan. */
  readonly plan: string;
  readonly tableName: string;
  readonly tableArn: string;
  readonly at: string;

  /** How the plan was divided: its parts follow, each with a journal of its own. @default - applied as a whole */
  readonly division?: PlanDivision;

  /** The part of the plan that this is the journal of. @default - that of the whole plan */
  readonly range?: ItemRange;
}

/** The division of a plan into parts, and what the report shows of the run. */
export interface PlanDivision {
  readonly itemsPerPart: number;

  /** The ARN of what applies the plan. */
  readonly by?: string;
  readonly limits: RecordedLimits;
}

/** A write that is about to be sent. */
export interface WriteEntry {
  readonly type: 'write';

  /** The item's number in the plan, and the number of this write among the item's. */
  readonly item: number;
  readonly part: number;
  readonly keys: Item;
  readonly at: string;

  /** An update sets marks from damaged to base; a put writes the item, a delete takes it away. */
  readonly write:
    | { readonly kind: 'update'; readonly marks: readonly DamagedAttribute[] }
    | { readonly kind: 'put' | 'delete'; readonly item: Item };
}

/** The result of an item. */
export interface OutcomeEntry {
  readonly type: 'outcome';
  readonly item: number;
  readonly keys: Item;

  /**
   * `right`: there was nothing to do. `superseded`: good writes had replaced all of the damage. `conflict`: nothing was
   * written, and a person has to decide.
   */
  readonly result: 'written' | 'right' | 'superseded' | 'conflict';

  /** The kind of the repair that was made, at least in part. */
  readonly repair?: 'update' | 'put' | 'delete';

  /** The writes that happened; more than one are not atomic. */
  readonly parts: readonly number[];

  /** True if one of the writes had no answer and was found by reading the item. */
  readonly settled?: boolean;
  readonly conflicts: readonly Conflict[];

  /**
   * True if good writes touched the item since its damage. The attributes that they kept on purpose cannot be detected.
   */
  readonly touched: boolean;

  /** Damaged attributes that good writes have replaced. */
  readonly superseded: readonly SupersededValue[];
}

export type JournalEntry = RunEntry | WriteEntry | OutcomeEntry;

/** The entries of a journal. */
export interface JournalHistory {
  /** The entries in their order. A journal that was changed is refused. */
  entries(): AsyncIterable<JournalEntry>;

  /** The lines of the journal, as they are. */
  lines(): AsyncIterable<JournalLine>;
}

/** A place that keeps a journal. */
export interface Journal {
  /** Returns when the entry is safe. */
  append(entry: JournalEntry): Promise<void>;

  /** The entries so far, in their order. A journal that was changed is refused. */
  entries(): AsyncIterable<JournalEntry>;
}

/**
 * Writes wait for their entry, and so do the entries before it: that of the run goes with its first write. Outcomes are
 * not urgent either: one that is lost is found again by reading the item.
 */
export function isUrgent({ type }: JournalEntry): boolean {
  return type === 'write';
}

/** An entry as JSON. */
export function entryText(entry: JournalEntry): string {
  return JSON.stringify(encodeEntry(entry));
}

function encodeEntry(entry: JournalEntry): object {
  switch (entry.type) {
    case 'run': return entry;
    case 'outcome': return {
      ...entry,
      keys: encodeItem(entry.keys),
      conflicts: entry.conflicts.map(encodeValues),
      superseded: entry.superseded.map(encodeValues),
    };
    case 'write': return {
      ...entry,
      keys: encodeItem(entry.keys),
      write: entry.write.kind === 'update' ? { kind: 'update', marks: entry.write.marks.map(encodeDamaged) }
        : { kind: entry.write.kind, item: encodeItem(entry.write.item) },
    };
  }
}

/** Entries of lines that were found to follow each other. */
export async function* decodedEntries(
  lines: AsyncIterable<JournalLine>,
  moved?: (head: JournalHead) => void,
): AsyncGenerator<JournalEntry> {
  for await (const { number, previous, ...json } of unbroken(lines, moved)) {
    yield decodedOrRefused(json, number as number);
  }
}

/** Decodes an entry. A valid chain may still have been written by another program. */
function decodedOrRefused(json: JsonObject, number: number): JournalEntry {
  try {
    return decodeEntry(json);
  } catch (error) {
    throw brokenJournal(`entry ${number} cannot be read (${(error as Error).message})`);
  }
}

/** The entry of a parsed line. */
export function decodeEntry(json: any): JournalEntry {
  switch (json.type) {
    case 'run':
      return json;
    case 'outcome':
      return {
        ...json,
        keys: decodeItem(json.keys),
        conflicts: json.conflicts.map(decodeValues),
        superseded: json.superseded.map(decodeValues),
      };
    case 'write':
      return {
        ...json,
        keys: decodeItem(json.keys),
        write:
          json.write.kind === 'update'
            ? { kind: 'update', marks: json.write.marks.map(decodeDamaged) }
            : { kind: json.write.kind, item: decodeItem(json.write.item) },
      };
    default:
      throw new Error(`no kind of entry: ${JSON.stringify(json.type)}`);
  }
}
