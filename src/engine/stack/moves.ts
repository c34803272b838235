/**
 * The moves by which a stack changes the table of a resource, one deployment each: references become literals, the
 * resource is left out, comes back with the other table, and references are live again.
 *
 * The resource is left out only while references are literals, so whatever uses the table has one at every moment.
 */
import type { Arrangement, Side } from './table-templates';

export interface Move {
  readonly name: 'literals' | 'orphan' | 'import' | 'switch';
  readonly to: Arrangement;
}

/** The next move to a table; none if there is nothing left to do. The way back is the way to the old one. */
export function nextMove({ resource, references }: Arrangement, goal: Side): Move | undefined {
  if (references === 'live') {
    return resource === goal ? undefined : { name: 'literals', to: { resource, references: resource as Side } };
  }
  if (resource === goal) return { name: 'switch', to: { resource, references: 'live' } };
  if (resource === 'none') return { name: 'import', to: { resource: goal, references } };
  return { name: 'orphan', to: { resource: 'none', references } };
}
