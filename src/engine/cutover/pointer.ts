/** What names the table of an application: a parameter of Systems Manager, or a configuration of AppConfig. */
import type { NamePlace } from './name-place';
import type { PlannedPointer } from './planned-pointer';
import type { Clock } from '../../clock/clock';
import { StateError } from '../errors/state-error';

export interface PointerState {
  readonly text: string;
  readonly version: number;

  /** The table that it names. */
  readonly table?: string;
}

export interface Switched {
  /** The version before and after; the same if it named the table already. */
  readonly before: number;
  readonly after: number;

  /** Values that other writers have given it between the two, and that were overwritten. */
  readonly between: readonly string[];
}

/** How far readers have what it names. */
export interface Course {
  /** True once every reader gets it, and once nothing takes it back by itself. */
  readonly isEverywhere: boolean;
  readonly isOver: boolean;

  /** Why it was taken back already. */
  readonly reason?: string;
}

/** From one table to another one. */
type Way = Pick<PlannedPointer, 'from' | 'to'>;

export interface Pointer {
  /** Its kind and its name: `parameter /shop/orders-table`. */
  readonly title: string;
  readonly place: NamePlace;

  /** None if there is no such one. */
  find(): Promise<PointerState | undefined>;

  /** Ends with an error while a write of another is on its way. */
  requireFree(): Promise<void>;

  /** Gives it another text, which no reader is without for a moment. */
  write(now: PointerState, text: string): Promise<Switched>;

  /** The course of what was written last, which names the table. */
  course(table: string): Promise<Course>;

  /** Leads back from a table by taking back the write that led to it, where that is shorter than another write. */
  revert(from: string, to: string): Promise<void>;

  /** Lets the next editor begin with a table, and not with the other one, once readers have it. */
  settle(from: string, to: string): Promise<void>;
}

/** What was written was taken back by itself. */
export class TakenBack extends StateError {
  constructor(public readonly reason: string, consequence: string) {
    super(reason, consequence, 'look at why, and run the same again');
  }
}

const POLL = 2000;

export async function readPointer(pointer: Pointer): Promise<PointerState> {
  const found = await pointer.find();
  if (!found) throw new StateError(`${pointer.title} is gone`, 'readers find no table', 'make it again, and run the same again');
  return found;
}

/** Ends with an error if it cannot be switched now. */
export async function requireSwitchable(pointer: Pointer, { from, to }: Way): Promise<void> {
  const now = await readPointer(pointer);
  if (now.table === to) return;
  textWith(pointer, now, from, to);
  await pointer.requireFree();
}

/** Lets it name another table, and returns once every reader gets it. What it names now has to be one of both. */
export async function switchPointer(
  pointer: Pointer, { from, to }: Way, clock: Clock, signal?: AbortSignal, until: keyof Course = 'isEverywhere',
): Promise<Switched> {
  const now = await readPointer(pointer);
  const switched = now.table === to ? { before: now.version, after: now.version, between: [] }
    : await pointer.write(now, textWith(pointer, now, from, to));
  await whenReached(until, pointer, to, clock, signal);
  const seen = await readPointer(pointer);
  if (seen.table === to) return switched;
  throw new StateError(`${pointer.title} names ${seen.table ?? 'no table'} again`, 'another writer has changed it meanwhile', 'look at who writes it, and run the same again');
}

/** Leads readers back from a table to the one before it. Returns once nothing takes that back by itself. */
export async function switchPointerBack(
  pointer: Pointer, { from, to }: Way, clock: Clock, signal?: AbortSignal,
): Promise<Switched> {
  await pointer.revert(to, from);
  const switched = await switchPointer(pointer, { from: to, to: from }, clock, signal, 'isOver');
  await pointer.settle(to, from);
  return switched;
}

function textWith({ title, place }: Pointer, now: PointerState, from: string, to: string): string {
  const text = place.write(now.text, to);
  if (now.table === from && text !== undefined) return text;
  throw new StateError(`${title} names ${now.table ?? 'no table'}, and neither ${from} nor ${to}`, 'another writer has changed it',
    'look at who writes it, let it name one of both, and run the same again');
}

async function whenReached(
  until: keyof Course, pointer: Pointer, table: string, clock: Clock, signal?: AbortSignal,
): Promise<void> {
  for (;;) {
    const course = await pointer.course(table);
    if (course.reason !== undefined) throw new TakenBack(course.reason, `readers do not get ${table}`);
    if (course[until]) return;
    await clock.sleep(POLL);
    signal?.throwIfAborted();
  }
}
