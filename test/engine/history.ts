import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import type { Change } from '../../src/engine/evidence/change';
import type { Item } from '../../src/engine/values/attribute-value';

/**
 * Random histories of one item.
 *
 * Values have names here, and several spellings: whether two are the same is known by name, never found out by
 * comparing.
 */
export const SPELLINGS: Record<string, AttributeValue[]> = {
  one: [{ N: '1' }, { N: '1.0' }, { N: '1E0' }, { N: '+01' }],
  oneAsText: [{ S: '1' }],
  empty: [{ S: '' }],
  long: [{ N: '12345678901234567890123456789012345678' }, { N: '1234567890123456789012345678901234567.8E1' }],
  longer: [{ N: '12345678901234567890123456789012345679' }],
  bytes: [{ B: new Uint8Array([1, 2, 255]) }],
  noBytes: [{ B: new Uint8Array() }],
  set: [{ SS: ['a', 'b'] }, { SS: ['b', 'a'] }],
  numbers: [{ NS: ['1', '20'] }, { NS: ['2E1', '1.00'] }],
  blobs: [{ BS: [new Uint8Array([1]), new Uint8Array([2])] }, { BS: [new Uint8Array([2]), new Uint8Array([1])] }],
  list: [{ L: [{ N: '1' }, { S: 'a' }] }, { L: [{ N: '1.0' }, { S: 'a' }] }],
  turned: [{ L: [{ S: 'a' }, { N: '1' }] }],
  map: [{ M: { x: { N: '1' }, y: { NULL: true } } }, { M: { y: { NULL: true }, x: { N: '1' } } }],
  nothing: [{ NULL: true }],
  yes: [{ BOOL: true }],
  no: [{ BOOL: false }],
};

/** An item by the names of its values. */
export type Named = Record<string, string>;

/** A write that happened, with what was there before and after. */
export interface Step {
  readonly by: 'good' | 'bad';
  readonly before?: Named;
  readonly after?: Named;
  readonly ttl: boolean;
}

export interface History {
  /** The changes in the stream, then those between the stream's end and the rewind. */
  readonly seen: Step[];
  readonly unseen: Step[];
  readonly end?: Named;
}

interface Operation {
  readonly by: 'good' | 'bad';
  readonly what: 'update' | 'put' | 'delete' | 'ttl';
  readonly values: Record<string, string | null>;
}

const ATTRIBUTES = ['a', 'b', 'constructor'];

/** Writers meet on the first. */
const OFTEN = ['a', 'a', 'a', ...ATTRIBUTES];

const named = fc.constantFrom(...Object.keys(SPELLINGS));
const values = fc.dictionary(fc.constantFrom(...OFTEN), fc.option(named, { freq: 3 }), {
  minKeys: 1,
  maxKeys: 3,
  noNullPrototype: true,
});
const writer = fc.constantFrom<Operation['by'][]>('good', 'bad');
const what = fc.constantFrom<Operation['what'][]>(...Array<'update'>(9).fill('update'), 'put', 'delete', 'ttl');

/** Long lives, in which writers meet on the same attributes, and short ones, which follow upon each other. */
const long = fc.constantFrom<Operation['what'][]>(...Array<'update'>(40).fill('update'), 'put', 'put', 'put', 'delete', 'ttl');
const short = fc.constantFrom<Operation['what'][]>(...Array<'put'>(4).fill('put'), 'delete', 'delete', 'ttl');
const writes = fc.oneof(
  { weight: 2, arbitrary: fc.array(fc.record<Operation>({ by: writer, what: long, values }), { minLength: 4, maxLength: 12, size: 'max' }) },
  { weight: 1, arbitrary: fc.array(fc.record<Operation>({ by: writer, what: short, values }), { minLength: 3, maxLength: 12, size: 'max' }) },
);

/** Good and bad writes in any order, also on the same attribute; then good ones that the evidence does not show. */
export const histories: fc.Arbitrary<History> = fc.record({
  start: fc.option(values, { freq: 9 }),
  seen: writes,
  unseen: fc.array(fc.record<Operation>({ by: fc.constant('good'), what, values }), { maxLength: 1 }),
}).map(({ start, seen, unseen }) => {
  const first = start ? written({}, start) : undefined;
  const middle = run(first, seen);
  const last = run(middle.end, unseen);
  return { seen: middle.steps, unseen: last.steps, end: last.end };
});

function run(start: Named | undefined, operations: Operation[]): { steps: Step[]; end?: Named } {
  let item = start;
  const steps: Step[] = [];
  for (const { by, what: action, values: changes } of operations) {
    const after = outcome(item, action, changes);
    // Streams do not show writes that change nothing.
    if (text(after) !== text(item)) {
      steps.push({ by: action === 'ttl' ? 'good' : by, before: item, after, ttl: action === 'ttl' });
    }
    item = after;
  }
  return { steps, end: item };
}

function outcome(item: Named | undefined, action: Operation['what'], changes: Operation['values']): Named | undefined {
  switch (action) {
    case 'update': return item && written(item, changes);
    case 'put': return written({}, changes);
    default: return undefined;
  }
}

export function written(item: Named, changes: Operation['values']): Named {
  const entries = Object.entries({ ...item, ...changes }).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return Object.fromEntries(entries);
}

function text(item: Named | undefined): string {
  return item ? JSON.stringify(Object.entries(item).sort()) : 'absent';
}

export function equalNamed(a: Named | undefined, b: Named | undefined): boolean {
  return text(a) === text(b);
}

/** Numbers and lists that good writes put in the place of damage may be made from it. */
export function isDoubtful(name: string | undefined): boolean {
  return name !== undefined && ['N', 'L'].includes(Object.keys(SPELLINGS[name][0])[0]);
}

export function different(a: Named, b: Named): string[] {
  return ATTRIBUTES.filter((name) => valueOf(a, name) !== valueOf(b, name));
}

export function valueOf(item: Named, name: string): string | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined;
}

/**
 * True if in one life of the item a good write to an attribute comes between two bad ones, or a bad one between two
 * good ones.
 */
export function interleaves({ seen }: History): boolean {
  return ATTRIBUTES.some((name) => inTurns(seen.map(({ by, before, after }) =>
    !before || !after ? 'end' : valueOf(before, name) !== valueOf(after, name) ? by : 'neither')));
}

/** True if one of the writers to an attribute, in order, comes between two of the other kind. */
export function inTurns(writers: readonly ('good' | 'bad' | 'neither' | 'end')[]): boolean {
  const letters = { good: 'g', bad: 'b', neither: '', end: '|' };
  return /bg+b|gb+g/.test(writers.map((by) => letters[by]).join(''));
}

/** True if steps of these kinds follow each other, possibly with others between them. */
export function holds({ seen }: History, ...kinds: string[]): boolean {
  const names = seen.map(({ by, before, after, ttl }) => ttl ? 'expires' : `${by} ${!before ? 'insert' : after ? 'update' : 'delete'}`);
  return new RegExp(kinds.join('(,good update|,bad update)*,')).test(names.join());
}

/** The item as DynamoDB holds it, each time spelt another way. */
export function itemOf(keys: Item, values_: Named, turn = 0): Item {
  return {
    ...keys,
    ...Object.fromEntries(
      Object.entries(values_).map(([name, value]) => [name, SPELLINGS[value][turn % SPELLINGS[value].length]]),
    ),
  };
}

/** The evidence of a history, as a stream would show it. */
export function changesOf(keys: Item, { seen }: History): Change[] {
  return seen.map(({ before, after, ttl }, place) => ({
    keys,
    old: before && itemOf(keys, before, place),
    new: after && itemOf(keys, after, place + 1),
    at: new Date(1_000_000 + place * 1000),
    sequence: String(place).padStart(10, '0'),
    source: 'stream',
    ttl,
  }));
}
