import { type Fact, isKnown, mapFact, Unknown } from '../fact';
import { plainFact } from '../marked-text';
import { textOf } from './text-functions';
import { plainValue } from '../../internal/template-values';

/** A member of a resolved value; undefined where that is no object. */
export function member(value: unknown, name: string): unknown {
  return value !== null && typeof value === 'object' ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** A list, empty where there is none; unknown where something else stands in its place. */
export function listFact(value: unknown): Fact<readonly unknown[]> {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  const text = mapFact(plainFact(textOf(value)), (plain) => [plain]);
  return isKnown(text) ? [value] : text;
}

/** A list of texts, each of which may hold marks. */
export function textsFact(value: unknown): Fact<readonly string[]> {
  return mapFact(listFact(value), (list) => list.map(textOf));
}

/** A boolean, of which CloudFormation takes the text as well. */
export function booleanFact(value: unknown): Fact<boolean> {
  const plain = plainValue(value);
  return typeof plain === 'boolean' ? plain : unreadable(value, 'a boolean');
}

/** A number, of which CloudFormation takes the text as well. */
export function numberFact(value: unknown): Fact<number> {
  const plain = plainValue(value);
  return typeof plain === 'number' ? plain : unreadable(value, 'a number');
}

function unreadable(value: unknown, wanted: string): Unknown {
  const text = plainFact(textOf(value));
  return isKnown(text) ? new Unknown(`"${text}", which is no ${wanted.replace(/^an? /, '')}`) : text;
}
