/** Paths of a filter: names of attributes and members, numbers of elements of lists. */
import { attribute, type Item, type Value } from '../../values/attribute-value';

export type FilterPath = readonly (string | number)[];

/** The value at a path. */
export function valueOf(item: Item | undefined, path: FilterPath): Value {
  return path.reduce<Value>(
    (value, step) => (typeof step === 'number' ? value?.L?.[step] : value?.M && attribute(value.M, step)),
    { M: item ?? {} },
  );
}

/** A path as a filter spells it. */
export function filterPathText(path: FilterPath): string {
  return path
    .map((step, place) => (typeof step === 'number' ? `[${step}]` : `${place > 0 ? '.' : ''}${filterName(step)}`))
    .join('');
}

/** A name as a filter spells it. */
export function filterName(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) ? name : JSON.stringify(name);
}
