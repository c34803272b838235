import { Aws, Fn } from 'aws-cdk-lib';

/**
 * A value of a list, and the conditions one of which must hold for it to be there; it always is where there are none.
 */
export interface Conditional<T> {
  readonly value: T;
  readonly conditions: readonly string[];
}

/**
 * The values as elements of a list in a template: one that refers to a resource under a condition is there under the
 * same condition.
 *
 * @param instead what the list holds where none of the values is there; nothing if left out
 */
export function underConditions<T>(values: Conditional<T>[], instead: unknown = Aws.NO_VALUE): T[] {
  if (values.every(isAlwaysThere)) {
    return values.map(({ value }) => value);
  }
  const different = inOne(values);
  const otherwise = different.some(isAlwaysThere) ? Aws.NO_VALUE : instead;
  return different.map(({ value, conditions }, index) =>
    whereAny(conditions, value, index === 0 ? otherwise : Aws.NO_VALUE),
  );
}

/**
 * A value where one of the conditions holds, and another where none does; simply the value where there is no condition.
 */
export function whereAny<T>(conditions: readonly string[], value: T, otherwise: unknown): T {
  const written = conditions.reduceRight((rest, condition) => Fn.conditionIf(condition, value, rest), otherwise);
  return conditions.length === 0 ? value : written as T;
}

/** The conditions under which at least one of several things is there; none if one of them always is. */
export function conditionsOfAny(conditions: ReadonlyArray<readonly string[]>): readonly string[] {
  return conditions.some((each) => each.length === 0) ? [] : [...new Set(conditions.flat())];
}

function isAlwaysThere({ conditions }: Conditional<unknown>): boolean {
  return conditions.length === 0;
}

/** A value that several resources have in common is there as soon as one of them is. */
function inOne<T>(values: Conditional<T>[]): Conditional<T>[] {
  const known = new Map<string, Conditional<T>>();
  for (const each of values) {
    const key = JSON.stringify(each.value);
    const other = known.get(key);
    known.set(key, !other ? each : {
      value: each.value,
      conditions: conditionsOfAny([other.conditions, each.conditions]),
    });
  }
  return [...known.values()];
}
