/** Where a filter looks: names of attributes and members, numbers of elements of lists. */
import { attribute, type Item, type Value } from '../../values/attribute-value';

export type FilterPath = readonly (string | number)[];

/** What stands at a path. */
export function valueOf(item: Item | undefined, path: FilterPath): Value {
  return path.reduce<Value>((value, step) => typeof step === 'number' ? value?.L?.[step] : value?.M && attribute(value.M, step), { M: item ?? {} });
}

/** A path as it stands in a filter. */
export function filterPathText(path: FilterPath): string {
  return path.map((step, place) => typeof step === 'number' ? `[${step}]` : `${place > 0 ? '.' : ''}${filterName(step)}`).join('');
}

/** A name as it stands in a filter. */
export function filterName(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) ? name : JSON.stringify(name);
}
