/**
 * A repair as DynamoDB's writes, each with the condition that the item is still as it was read.
 *
 * There are no upserts: an update requires that the item exists, a put that it does not, a delete that every attribute
 * is as read. An update that one expression cannot hold becomes several, each conditional on its own attributes.
 *
 * A strict update requires all other attributes as read, too. If they are more than a condition holds, the item has to
 * be read again just before. An attribute with an unknown name cannot be required to be absent.
 */
import type { DeleteItemCommandInput, PutItemCommandInput, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Repair } from './merge';
import { timeMarks } from './repair-time';
import { Expression } from './write-expression';
import { chunked, grouped } from './write-groups';
import type { DamagedAttribute } from '../damage/fold';
import type { RestoreRules } from '../damage/restore-rules';
import { withValue } from '../values/attribute-path';
import { ABSENT, attribute, type Item, type Value } from '../values/attribute-value';
import { larger, successor } from '../values/decimal';

/**
 * A write with its change: an item for puts and deletes, marks for updates. A put names the attributes that it touched.
 * `expected` is the item that has to be found just before.
 */
export type ConditionalWrite =
  | {
    readonly kind: 'update';
    readonly marks: readonly DamagedAttribute[];
    readonly input: UpdateItemCommandInput;
    readonly expected?: Item;
  }
  | {
    readonly kind: 'put';
    readonly item: Item;
    readonly touched: readonly string[];
    readonly input: PutItemCommandInput;
  }
  | { readonly kind: 'delete'; readonly item: Item; readonly input: DeleteItemCommandInput };

export interface Writes {
  /** One is atomic, several are not. */
  readonly writes: readonly ConditionalWrite[];

  /** Marks of one group that do not fit in one write. */
  readonly unwritable: readonly DamagedAttribute[];

  /** True if one write cannot hold the conditions of the whole repair. */
  readonly impossible: boolean;
}

export interface WriteTarget {
  readonly tableName: string;
  readonly keys: Item;

  /** The item as it was read. */
  readonly live?: Item;
  readonly rules: RestoreRules;

  /** Names of attributes that the changes show, present or absent. @default none */
  readonly known?: readonly string[];

  /** The largest version that the changes show. @default none */
  readonly version?: string;

  /** The values of touched attributes before the damage changed them. @default - their current values */
  readonly former?: Item;

  /** The time of the repair, for attributes that are touched. @default - none is touched */
  readonly at?: number;
}

/** The writes of a repair of a live item. */
export function conditionalWrites(repair: Repair, target: WriteTarget): Writes {
  const { tableName, keys, live, rules } = target;
  const partitionKey = Object.keys(keys)[0];
  const common = {
    TableName: tableName,
    ReturnConsumedCapacity: 'TOTAL',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
  switch (repair.kind) {
    case 'put': {
      const condition = new Expression();
      condition.requireAbsent([partitionKey]);
      const times = timeMarks(repair.item, target);
      const item = times.reduce((image, { path, base }) => withValue(image, path, base), repair.item);
      return only({
        kind: 'put',
        item,
        touched: times.map(({ path: [name] }) => name),
        input: { ...common, Item: item, ...condition.input() },
      });
    }
    case 'delete': {
      const condition = new Expression();
      Object.entries(repair.item).forEach(([name, value]) => condition.require([name], value));
      return condition.fits()
        ? only({
          kind: 'delete',
          item: repair.item,
          input: { ...common, Key: keys, ReturnValues: 'ALL_OLD', ...condition.input() },
        })
        : { writes: [], unwritable: [], impossible: true };
    }
    case 'update': {
      const group = (marks: readonly DamagedAttribute[]) => asRead(marks, repair.marks, live, rules);
      // The first write sets the time, the next ones find it set.
      const timed = (marks: readonly DamagedAttribute[], image: Item = {}) => [...marks, ...timeMarks(image, target)];
      const expressionOf = (marks: readonly DamagedAttribute[], image = live) =>
        updateExpression(marks, { ...target, live: image }, group(marks));
      const fits = (marks: DamagedAttribute[]) => expressionOf(timed(marks, live)).fits();
      const groups = grouped(repair.marks, rules);
      const whole = groups.flat();
      // It nearly always fits: there is no need to try its parts.
      const { unwritable, chunks } = fits(whole) ? { unwritable: [], chunks: [whole] } : chunked(groups, fits);
      // Each write finds the item as the previous ones left it.
      let image = live;
      const writes = chunks.map((chunk) => {
        const marks = timed(chunk, image);
        const read = { ...target, live: image };
        const strict =
          rules.strict && updateExpression(marks, read, { ...group(marks), ...everythingElse(marks, read) });
        const expression = strict && strict.fits() ? strict : expressionOf(marks, image);
        const expected = strict && !strict.fits() ? image : undefined;
        image = image && updated(image, marks, target);
        return { kind: 'update' as const, marks, input: { ...common, Key: keys, ...expression.input() }, expected };
      });
      return { writes, unwritable: unwritable.flat(), impossible: false };
    }
  }
}

/** An item as an update leaves it. */
export function updated(
  live: Item,
  marks: readonly DamagedAttribute[],
  target: Pick<WriteTarget, 'rules' | 'version'>,
): Item {
  const item = marks.reduce((image, { path, base }) => withValue(image, path, base), live);
  const next = nextVersion(live, target);
  return next === undefined ? item : withValue(item, [target.rules.version!], { N: next });
}

/**
 * The largest known version plus one, so that no writer that has read one of them takes the item for unchanged. None if
 * the item never had a version.
 */
function nextVersion(
  live: Item,
  { rules: { version: name }, version: largest }: Pick<WriteTarget, 'rules' | 'version'>,
): string | undefined {
  const last = name === undefined ? ABSENT : attribute(live, name);
  if (last === ABSENT) return name !== undefined && largest !== undefined ? successor(largest) : undefined;
  return last.N === undefined ? undefined : successor(largest === undefined ? last.N : larger(last.N, largest));
}

function updateExpression(
  marks: readonly DamagedAttribute[],
  target: WriteTarget,
  others: Record<string, Value>,
): Expression {
  const {
    keys,
    live = {},
    rules: { version },
  } = target;
  const expression = new Expression();
  expression.requireExistence([Object.keys(keys)[0]]);
  for (const { path, base, damaged } of marks) {
    expression.require(path, damaged);
    expression.change(path, base);
  }
  Object.entries(others).forEach(([name, value]) => expression.require([name], value));
  if (version !== undefined) countUp(expression, version, live, target);
  return expression;
}

/** Counts up the version. If the damage did not set it back, the version at the time of the write is counted up. */
function countUp(expression: Expression, name: string, live: Item, target: WriteTarget): void {
  const last = attribute(live, name);
  const next = nextVersion(live, target);
  if (last && (last.N === undefined || next === successor(last.N))) {
    expression.countUp([name]);
  } else if (next !== undefined) {
    expression.require([name], last);
    expression.change([name], { N: next });
  }
}

/** Attributes of the marks' groups that are not repaired, or only in parts of their maps: they must be as read. */
function asRead(
  marks: readonly DamagedAttribute[],
  all: readonly DamagedAttribute[],
  live: Item = {},
  { together = [] }: RestoreRules,
): Record<string, Value> {
  const groups = together.filter((names) => marks.some(({ path }) => names.includes(path[0])));
  return Object.fromEntries(
    groups
      .flat()
      .filter((name) => !isMarked(name, all))
      .map((name) => [name, attribute(live, name)]),
  );
}

/** All other attributes of the item, and those that the changes or the rules name and the item does not have. */
function everythingElse(
  marks: readonly DamagedAttribute[],
  { keys, live = {}, known = [], rules }: WriteTarget,
): Record<string, Value> {
  const names = [
    ...new Set([...Object.keys(live), ...known, ...(rules.only ?? []), ...(rules.keep ?? []), ...(rules.touch ?? [])]),
  ].filter((name) => !Object.hasOwn(keys, name) && !isMarked(name, marks));
  return Object.fromEntries(names.map((name) => [name, attribute(live, name)]));
}

function isMarked(name: string, marks: readonly DamagedAttribute[]): boolean {
  return marks.some(({ path }) => path.length === 1 && path[0] === name);
}

function only(write: ConditionalWrite): Writes {
  return { writes: [write], unwritable: [], impossible: false };
}
