import type { KnownResource } from './plan-document';
import { type Fact, Unknown } from '../fact';

type Path = readonly (string | number)[];

/** What stands at a path: its value, undefined where there is none, or unknown where the run decides. */
export function valueAt({ values, unknown, address }: KnownResource, ...path: Path): Fact<unknown> {
  const given = at(values, path) ?? undefined;
  const open = path.reduce<unknown>((found, key) => found === true ? true : at(found, [key]), unknown);
  return given === undefined && open === true ? new Unknown(`${path.join('.')} of ${address} is known after the run only`) : given;
}

export function booleanAt(resource: KnownResource, otherwise: boolean, ...path: Path): Fact<boolean> {
  const value = valueAt(resource, ...path);
  return value instanceof Unknown ? value : typeof value === 'boolean' ? value : otherwise;
}

/** Terraform writes 0 for a number that is not set. */
export function numberAt(resource: KnownResource, otherwise: number, ...path: Path): Fact<number> {
  const value = valueAt(resource, ...path);
  return value instanceof Unknown ? value : typeof value === 'number' && value > 0 ? value : otherwise;
}

/** Blocks, of which there may be none. */
export function blocksAt(resource: KnownResource, ...path: Path): Fact<readonly unknown[]> {
  const value = valueAt(resource, ...path);
  return value instanceof Unknown ? value : Array.isArray(value) ? value : [];
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((found, key) => (Object(found) as Record<string | number, unknown>)[key], value);
}
