/**
 * The line of a progress bar: as much as the terminal has room for, and never less than how far, until when, and what
 * was found.
 */
import { numberText } from './count-text';

export interface ProgressState {
  readonly label: string;
  readonly done: number;

  /** None if there is no end in sight. */
  readonly total?: number;
  readonly rate: string;

  /** The time left or, at the end, the time taken. */
  readonly left: string;

  /** Further facts, such as conflicts. */
  readonly rest: string;
}

const LONGEST_BAR = 30;
const SHORTEST_BAR = 5;

/** Numbers of at most four characters, such as 1.2K and 537K. */
const SHORT = new Intl.NumberFormat('en', { notation: 'compact' });

/** @param width columns of the terminal, of which the last stays free: some wrap when it is written */
export function progressLine(state: ProgressState, width: number): string {
  const room = Math.max(1, width - 1);
  const line = [...(hasEnd(state) ? withEnd(state, room) : withoutEnd(state, room))].find(
    (each) => lengthOf(each) <= room,
  );
  return line ?? cut(shortest(state), room);
}

/** The texts from the longest to the shortest. */
function* withEnd({ label, done, total: end = 1, rate, left, rest }: ProgressState, room: number): Generator<string> {
  const count = `${numberText(done)}/${numberText(end)}`;
  for (const parts of [[count, rate, left, rest], [count, left, rest]]) {
    const text = joined(parts);
    const space = room - lengthOf(`${label}   ${text}`);
    if (space >= SHORTEST_BAR) yield `${label}  ${bar(done / end, Math.min(space, LONGEST_BAR))} ${text}`;
    yield `${label}  ${text}`;
  }
  yield* alone([count, left, rest], label, room);
}

function* withoutEnd({ label, done, rest }: ProgressState, room: number): Generator<string> {
  yield `${label}  ${joined([numberText(done), rest])}`;
  yield* alone([numberText(done), rest], label, room);
}

/** Without a bar, and with as much of the label as there is room for. */
function* alone(parts: readonly string[], label: string, room: number): Generator<string> {
  const text = joined(parts);
  const space = room - lengthOf(text) - 2;
  yield space >= SHORTEST_BAR ? `${cut(label, space)}  ${text}` : text;
}

function shortest({ done, total: end, left, rest }: ProgressState): string {
  const count = [SHORT.format(done), ...end === undefined ? [] : [SHORT.format(end)]].join('/');
  // The larger unit of two: 12 min 30 s are 12 min.
  const span = left.replace(/^(in )?(\d+ \w+) \d+ \w+/, '$1$2');
  const facts = rest.replaceAll(/\d[\d,]*/g, (number) => SHORT.format(Number(number.replaceAll(',', ''))));
  return [count, span, facts].filter(Boolean).join(' ');
}

function hasEnd({ total: end }: ProgressState): boolean {
  return end !== undefined && end > 0;
}

function bar(share: number, size: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * size);
  return '█'.repeat(full) + '░'.repeat(size - full);
}

function joined(parts: readonly string[]): string {
  return parts.filter(Boolean).join(' · ');
}

function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, Math.max(0, length - 1)).join('')}…`;
}

function lengthOf(text: string): number {
  return [...text].length;
}
