/**
 * The objects of a journal in S3: `journal/00000001.jsonl` and following, and those of each part of a plan that is
 * applied in parts, `journal/part-00001-00000001.jsonl` and following.
 */
import { StateError } from '../errors/state-error';

const KEY = /^journal\/(?:part-(\d{5})-)?(\d{8})\.jsonl$/;

interface JournalKey {
  readonly number: number;

  /** None for an object of the plan as a whole. */
  readonly part?: number;
}

/** The beginning of the keys of a journal: of a part, or of the plan as a whole and all of its parts. */
export function journalPrefix(prefix: string, part?: number): string {
  return `${prefix}journal/${part === undefined ? '' : `part-${padded(part, 5)}-`}`;
}

export function journalKey(prefix: string, { number, part }: JournalKey): string {
  return `${journalPrefix(prefix, part)}${padded(number, 8)}.jsonl`;
}

/** The number and the part in a name below the prefix of a plan; none if it is no object of a journal. */
export function journalKeyOf(name: string): JournalKey | undefined {
  const [, part, number] = KEY.exec(name) ?? [];
  if (number === undefined) return undefined;
  return { number: Number(number), part: part === undefined ? undefined : Number(part) };
}

/** Keys in their order; refuses a hole where it comes. */
export async function* withoutHoles(
  keys: AsyncIterable<string> | Iterable<string>, prefix: string,
): AsyncGenerator<string, undefined> {
  let last: JournalKey = { number: 0 };
  for await (const key of keys) {
    const found = journalKeyOf(key.slice(prefix.length))!;
    const expected = { ...found, number: found.part === last.part ? last.number + 1 : 1 };
    if (found.number !== expected.number) throw incompleteJournal(journalKey(prefix, expected), key);
    last = found;
    yield key;
  }
  return undefined;
}

export function incompleteJournal(missing: string, follows: string): StateError {
  return new StateError(`journal is incomplete: ${missing} is missing, and ${follows} follows`, undefined,
    'restore the version that was deleted, or delete the later objects if no run has written them');
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}
