import type { IConstruct } from 'constructs';

const DISPENSABLE = new WeakSet<IConstruct>();

/**
 * Remembers a table of the library itself, whose items can be lost: no mixin protects it, and no guard keeps its stack
 * from letting it go.
 */
export function rememberDispensable(table: IConstruct): void {
  DISPENSABLE.add(table);
}

export function isDispensable(construct: IConstruct): boolean {
  return DISPENSABLE.has(construct);
}
