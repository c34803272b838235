/** The order of values. */
import { sameValue, type Value } from '../../values/attribute-value';
import { compareDecimals } from '../../values/decimal';

export type Order = (order: number) => boolean;

export const SIGNS = new Map<string, Order>([
  ['=', (order) => order === 0],
  ['!=', (order) => order !== 0],
  ['<', (order) => order < 0],
  ['<=', (order) => order <= 0],
  ['>', (order) => order > 0],
  ['>=', (order) => order >= 0],
]);

/** The order of two values: none where one is absent, not a number where they have none. */
export function compared(a: Value, b: Value): number | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a.S !== undefined && b.S !== undefined) return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
  if (a.N !== undefined && b.N !== undefined) return compareDecimals(a.N, b.N);
  if (a.B !== undefined && b.B !== undefined) return Buffer.compare(a.B, b.B);
  return sameValue(a, b) ? 0 : NaN;
}
