/**
 * The journal of a plan that was applied in parts, as one journal: the entry of the run, and the entries of each part
 * in the order of the parts. Each part has a chain of its own, which is followed here; the lines are chained again as
 * those of one journal, so whatever reads a journal reads this one.
 */
import { BEGINNING, brokenJournal, chained, followed, type JournalHead, type JournalLine } from './journal-chain';
import { incompleteJournal, journalKey, journalKeyOf } from './journal-keys';
import type { StoredLine } from './journal-objects';
import { PartLines } from './part-lines';
import { jsonObject } from '../files/json-object';

/**
 * Joins the parts of a journal. The lines of a plan that was applied as a whole stay as they are.
 *
 * @param lines those of the plan as a whole, then those of each part
 */
export async function* joined(lines: AsyncIterable<StoredLine>, prefix: string): AsyncGenerator<JournalLine> {
  let division: JoinedParts | undefined;
  for await (const line of lines) {
    const part = journalKeyOf(line.key.slice(prefix.length))!.part;
    if (part !== undefined) {
      if (!division) throw incompleteJournal(journalKey(prefix, { number: 1 }), line.key);
      yield* division.next(line, part);
    } else {
      if (division?.isDivided) throw misplaced(line, 'in the journal of a plan that is applied in parts');
      division ??= new JoinedParts(line);
      yield line;
    }
  }
}

class JoinedParts {
  /** True if the first entry is that of a run in parts. */
  public readonly isDivided: boolean;
  private readonly plan: unknown;
  private head: JournalHead;
  private part?: PartLines;

  constructor(line: StoredLine) {
    const json = jsonObject(line.text);
    this.isDivided = json?.division !== undefined;
    this.plan = json?.plan;
    this.head = followed(line, BEGINNING).head;
  }

  /** A line of a part; nothing if it is only the beginning of the part. */
  public* next(line: StoredLine, number: number): Generator<JournalLine> {
    if (!this.isDivided) throw misplaced(line, 'beside the journal of a plan that is applied as a whole');
    if (this.part?.number !== number) this.part = new PartLines(number, this.plan);
    const { isBeginning, entry, fault } = this.part.next(line);
    if (isBeginning) return;
    const { text, head } = entry === undefined ? unreadable(this.head) : chained([entry], this.head);
    this.head = head;
    yield { ...line, fault, text: text.trimEnd() };
  }
}

/** The place of a line that is no entry, which is followed by the next entry of any part. */
function unreadable({ entries }: JournalHead): { readonly text: string; readonly head: JournalHead } {
  return { text: '', head: { entries: entries + 1, digest: '' } };
}

function misplaced({ key }: StoredLine, place: string) {
  return brokenJournal(`${key} lies ${place}`);
}
