/**
 * The chain of a journal's lines: each holds its number and the SHA-256 of the previous line, so a reader detects lines
 * that are missing, changed or doubled. Lines missing at the end are detected by the record of the run, which keeps the
 * last number and the last hash.
 */
import { hash } from 'node:crypto';
import { StateError } from '../errors/state-error';
import { jsonObject, type JsonObject } from '../files/json-object';

/** The head of a journal: the number of its lines, and the SHA-256 of the last one. */
export interface JournalHead {
  readonly entries: number;
  readonly digest: string;
}

/** A line of a journal, and its place. */
export interface JournalLine {
  readonly text: string;
  readonly place: string;

  /** False for a last line that was cut short while it was written: it was never safe, and its write never sent. */
  readonly whole: boolean;

  /** A fault that was found where the line lies: there it follows others than here. */
  readonly fault?: string;
}

/** The head before the first line. */
export const BEGINNING: JournalHead = { entries: 0, digest: '0'.repeat(64) };

/** The hash of a line that cannot be read. */
const UNKNOWN = '';

/** Entries as lines that follow the last one. */
export function chained(
  entries: readonly string[],
  last: JournalHead,
): { readonly text: string; readonly head: JournalHead } {
  let head = last;
  let text = '';
  for (const entry of entries) {
    const line = `{"number":${head.entries + 1},"previous":"${head.digest}",${entry.slice(1)}`;
    head = { entries: head.entries + 1, digest: hash('sha256', line) };
    text += `${line}\n`;
  }
  return { text, head };
}

/** A line of a journal, its fault if it has one, and the head of the journal after it. */
export interface Followed {
  readonly json?: JsonObject;
  readonly fault?: string;
  readonly head: JournalHead;
}

/**
 * Reads a line that has to follow another one. A fault is reported once: the next line is compared with the line that
 * is there.
 */
export function followed({ text, place, fault }: JournalLine, last: JournalHead): Followed {
  const json = jsonObject(text);
  const number = Number.isSafeInteger(json?.number) ? json!.number as number : undefined;
  if (!json || number === undefined) {
    return { fault: fault ?? `${place} is no entry of a journal`, head: { entries: last.entries + 1, digest: UNKNOWN } };
  }
  return {
    json,
    fault: fault ?? faultOf(number, json.previous, place, last),
    head: { entries: number, digest: hash('sha256', text) },
  };
}

/** Reads whole lines one after another, and refuses those that do not follow. */
export async function* unbroken(
  lines: AsyncIterable<JournalLine>,
  moved: (head: JournalHead) => void = () => undefined,
): AsyncGenerator<JsonObject> {
  let last = BEGINNING;
  for await (const line of lines) {
    if (!line.whole) return;
    const { json, fault, head } = followed(line, last);
    if (fault !== undefined) throw brokenJournal(fault);
    last = head;
    moved(head);
    yield json!;
  }
}

/** The refusal of a journal with a fault, and the ways out. */
export function brokenJournal(fault: string): StateError {
  return new StateError(`journal is corrupt: ${fault}`, undefined,
    'restore it from a copy or an earlier version; rewind verify lists every fault');
}

function faultOf(number: number, previous: unknown, place: string, last: JournalHead): string | undefined {
  const expected = last.entries + 1;
  if (number > expected) {
    const missing =
      number - 1 === expected ? `entry ${expected} is missing` : `entries ${expected} to ${number - 1} are missing`;
    return `${place} is entry ${number} in the place of entry ${expected}: ${missing}`;
  }
  if (number < expected) {
    return `${place} is entry ${number} in the place of entry ${expected}: it is there twice, or not in its order`;
  }
  if (previous === last.digest || last.digest === UNKNOWN) return undefined;
  return last.entries === 0
    ? `${place} is not the first entry of a journal`
    : `${place} follows another entry ${last.entries} than the one before it, which was changed`;
}
