import * as fc from 'fast-check';
import type { RestoreRules } from '../../../src/engine/damage/restore-rules';
import type { Change } from '../../../src/engine/evidence/change';
import type { Item } from '../../../src/engine/values/attribute-value';
import { inTurns } from '../history';

/**
 * Random histories of one item under rules, and what a rewind has to make of them.
 *
 * An item is a row of cells: three attributes, two members of the map `m`, and the version `v`. What becomes of a cell
 * is read off the log of its own writes: the last good one, and the bad ones after it.
 */
export type Row = Record<string, string>;

interface Write {
  readonly by: 'good' | 'bad';
  readonly changes: Record<string, string | null>;
  readonly counts: boolean;
}

export interface RuledHistory {
  readonly rows: readonly { readonly by: 'good' | 'bad'; readonly before: Row; readonly after?: Row }[];
  readonly live?: Row;
}

const CELLS = ['a', 'b', 'c', 'm.x', 'm.y'];

/** Writers meet on the first and on one of the map. */
const OFTEN = ['a', 'a', 'm.x', ...CELLS];

const changes = fc.dictionary(fc.constantFrom(...OFTEN), fc.option(fc.constantFrom('1', '2', '3'), { freq: 4 }), {
  minKeys: 1,
  maxKeys: 3,
  noNullPrototype: true,
});
const write = fc.record<Write>({ by: fc.constantFrom('good', 'bad'), changes, counts: fc.boolean() });
const goodWrite = fc.record<Write>({ by: fc.constant<'good'>('good'), changes, counts: fc.boolean() });

export const ruledHistories: fc.Arbitrary<RuledHistory> = fc.record({
  start: fc.dictionary(fc.constantFrom(...CELLS), fc.constantFrom('1', '2', '3'), { maxKeys: 5, size: 'max', noNullPrototype: true }),
  seen: fc.array(write, { minLength: 1, maxLength: 12, size: 'max' }),
  deleted: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  unseen: fc.oneof(fc.constant<Write[]>([]), fc.array(goodWrite, { minLength: 1, maxLength: 2 })),
}).map(({ start, seen, deleted, unseen }) => {
  let row: Row = { ...start, v: '1' };
  const rows: { by: 'good' | 'bad'; before: Row; after?: Row }[] = [];
  for (const each of seen) {
    const after = written(row, each);
    if (text(after) !== text(row)) rows.push({ by: each.by, before: row, after });
    row = after;
  }
  if (deleted) rows.push({ by: 'bad', before: row });
  const live = unseen.reduce<Row | undefined>((last, each) => written(last ?? {}, each), deleted ? undefined : row);
  return { rows, live };
});

const group = fc.subarray(['a', 'b', 'c', 'm'], { minLength: 2 });

/** Rules that do not contradict each other. */
export const anyRules: fc.Arbitrary<RestoreRules> = fc.record({
  only: fc.option(fc.subarray(['a', 'b', 'c', 'm', 'v']), { nil: undefined, freq: 2 }),
  keep: fc.option(fc.subarray(['a', 'b', 'c', 'm', 'v']), { nil: undefined, freq: 2 }),
  together: fc.option(group, { nil: undefined, freq: 2 }),
  version: fc.option(fc.constant('v'), { nil: undefined, freq: 2 }),
  deep: fc.option(fc.constant(['m']), { nil: undefined, freq: 2 }),
  strict: fc.boolean(),
}).map(({ together, ...rules }) => {
  const members = together?.filter(
    (name) => name !== rules.version && !rules.keep?.includes(name) && (rules.only?.includes(name) ?? true),
  );
  return { ...rules, together: members && members.length > 1 ? [members] : undefined };
});

function written(row: Row, { changes: made, counts }: Write): Row {
  const entries = Object.entries({ ...row, ...made }).filter((entry): entry is [string, string] => entry[1] !== null);
  const after = Object.fromEntries(entries);
  return counts && row.v !== undefined ? { ...after, v: String(Number(row.v) + 1) } : after;
}

function text(row: Row): string {
  return JSON.stringify(Object.entries(row).sort());
}

export interface RuledExpectation {
  /** The rest of the item. */
  readonly row?: Row;

  /** Reason by cell. */
  readonly conflicts: Record<string, string>;
  readonly touched: boolean;

  /**
   * The map, compared as a whole, and the number, where a good write changed it after damage did: it may have been made
   * from the damaged value, which makes it a conflict.
   */
  readonly doubts: readonly string[];
}

/** A cell that damage was the last to write. */
interface Damaged {
  readonly cell: string;
  readonly base?: string;
  readonly last?: string;

  /** The write that took it from its base. */
  readonly since: number;
}

/** The item that a rewind under rules has to leave. */
export function ruledExpectation(history: RuledHistory, rules: RestoreRules): RuledExpectation {
  const doubts = [...(rules.deep ? [] : ['m']), 'v'].filter(
    (cell) => isRestorable(cell, rules) && buildsUpon(cell, history),
  );
  const { conflicts, ...rest } = judged(history, rules);
  return { ...rest, conflicts: certain(conflicts, doubts), doubts };
}

/** Conflicts without what is in doubt. */
export function certain(conflicts: Record<string, string>, doubts: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(conflicts).filter(([cell]) => !doubts.includes(cell)));
}

/** True if a good write changes a cell after a bad one. */
function buildsUpon(cell: string, { rows }: RuledHistory): boolean {
  const writers = rows
    .filter(({ before, after }) => after && cellOf(before, cell) !== cellOf(after, cell))
    .map(({ by }) => by);
  return writers.includes('bad') && writers.lastIndexOf('good') > writers.indexOf('bad');
}

function judged({ rows, live }: RuledHistory, rules: RestoreRules): Omit<RuledExpectation, 'doubts'> {
  const cells = rules.deep?.includes('m') ? [...CELLS, 'v'] : ['a', 'b', 'c', 'm', 'v'];
  const deletion = rows.length > 0 && !rows.at(-1)!.after ? rows.at(-1)! : undefined;
  const log = deletion ? rows.slice(0, -1) : rows;
  const damaged = cells.filter((cell) => isRestorable(cell, rules)).flatMap((cell) => damageOf(cell, log));

  if (deletion) {
    const clean = damaged.reduce((row, { cell, base }) => withCell(row, cell, base), deletion.before);
    const wanted =
      rules.version === undefined || clean.v === undefined ? clean : { ...clean, v: String(Number(clean.v) + 1) };
    return { row: live ?? wanted, conflicts: !live || [wanted, clean].some((row) => text(row) === text(live)) ? {} : { '(item)': 'recreated since' }, touched: false };
  }

  const row = live!;
  const before = rows.length > 0 ? rows.at(-1)!.after! : row;
  const first = Math.min(...damaged.map(({ since }) => since));
  const goodSince = (names: readonly string[], since: number) =>
    log.some(
      ({ by, before: old, after }, place) =>
        by === 'good' && place > since && names.some((cell) => cellOf(old, cell) !== cellOf(after!, cell)),
    );
  const rewritten = damaged
    .filter(({ cell, base, last }) => ![base, last].includes(cellOf(row, cell)))
    .map(({ cell }) => cell);
  const others = cells.filter((cell) => cell !== rules.version && !damaged.some((each) => each.cell === cell));
  const touchedLater = rewritten.length > 0 || others.some((cell) => cellOf(before, cell) !== cellOf(row, cell));
  const touched = damaged.length > 0 && (goodSince(cells, first) || touchedLater);

  const open = damaged.filter(({ cell, base }) => cellOf(row, cell) !== base);
  const conflicts: Record<string, string> = {};
  for (const { cell } of open) {
    const members = rules.together?.find((names) => names.includes(attributeOf(cell)));
    const together = cells.filter((each) => members?.includes(attributeOf(each)));
    const since = Math.min(...damaged.filter((each) => together.includes(each.cell)).map((each) => each.since));
    if (rules.strict && touched) {conflicts[cell] = 'touched since';} else if (rewritten.includes(cell)) {conflicts[cell] = 'changed since';} else if (
      together.some((each) => rewritten.includes(each))
      || goodSince(together, since)
      || damaged.some((each) => together.includes(each.cell) && cellOf(row, each.cell) === each.base)
      || together.some((each) => others.includes(each) && cellOf(before, each) !== cellOf(row, each))
    ) {
      conflicts[cell] = 'kept together';
    }
  }
  const restored = open.filter(({ cell }) => !(cell in conflicts));
  const after = restored.reduce((each, { cell, base }) => withCell(each, cell, base), row);
  const counted = rules.version !== undefined && restored.length > 0 && row.v !== undefined;
  return { row: counted ? { ...after, v: String(Number(row.v) + 1) } : after, conflicts, touched };
}

/** The change of a cell by the bad writes after the last good one, if they changed it in all. */
function damageOf(cell: string, log: RuledHistory['rows']): Damaged[] {
  const writes = log
    .map(({ by, before, after }, place) => ({ by, place, before: cellOf(before, cell), after: cellOf(after!, cell) }))
    .filter(({ before, after }) => before !== after);
  const lastGood = writes.map(({ by }) => by).lastIndexOf('good');
  const bad = writes.slice(lastGood + 1);
  if (bad.length === 0 || bad[0].before === bad.at(-1)!.after) return [];
  const base = bad[0].before;
  const since = bad.filter(({ before }) => before === base).at(-1)!.place;
  return [{ cell, base, last: bad.at(-1)!.after, since }];
}

function isRestorable(cell: string, { only, keep, version }: RestoreRules): boolean {
  const name = attributeOf(cell);
  return name !== version && !keep?.includes(name) && (only === undefined || only.includes(name));
}

function attributeOf(cell: string): string {
  return cell.split('.')[0];
}

/** True if a good write to a cell comes between two bad ones, or a bad one between two good ones. */
export function interleavesRuled({ rows }: RuledHistory): boolean {
  return CELLS.some((cell) =>
    inTurns(rows.map(({ by, before, after }) => (after && before[cell] !== after[cell] ? by : 'neither'))),
  );
}

/** The content of a cell; of the map as a whole, of both its members. */
function cellOf(row: Row, cell: string): string | undefined {
  return cell === 'm' ? `${row['m.x']} ${row['m.y']}` : row[cell];
}

function withCell(row: Row, cell: string, content: string | undefined): Row {
  const parts = cell === 'm' ? ['m.x', 'm.y'] : [cell];
  const contents =
    cell === 'm' ? content!.split(' ').map((part) => (part === 'undefined' ? undefined : part)) : [content];
  const others = Object.entries(row).filter(([name]) => !parts.includes(name));
  return Object.fromEntries([
    ...others,
    ...parts.map((part, place) => [part, contents[place]]).filter(([, value]) => value !== undefined),
  ]);
}

/** A row as DynamoDB holds it. */
export function itemOfRow(keys: Item, row: Row): Item {
  const members = ['x', 'y'].filter((name) => `m.${name}` in row);
  return {
    ...keys,
    ...Object.fromEntries(['a', 'b', 'c'].filter((name) => name in row).map((name) => [name, { S: row[name] }])),
    ...row.v !== undefined && { v: { N: row.v } },
    m: { M: Object.fromEntries(members.map((name) => [name, { S: row[`m.${name}`] }])) },
  };
}

/** The evidence of a history, as a stream would show it. */
export function changesOfRows(keys: Item, { rows }: RuledHistory): Change[] {
  return rows.map(({ before, after }, place) => ({
    keys,
    old: itemOfRow(keys, before),
    new: after && itemOfRow(keys, after),
    at: new Date(1_000_000 + place * 1000),
    sequence: String(place).padStart(10, '0'),
    source: 'stream',
    ttl: false,
  }));
}
