/** The places in a template that name a table by a literal: no reference, so nothing changes them. */
import type { Template } from './template';
import { isObject } from '../files/json-object';

/** Names and ARNs of the table outside its own resource. Part of a longer name is none; the guard follows with code. */
export function namesOf(template: Template, table: string, name: string): string[] {
  const { Resources: resources, Outputs: outputs = {} } = template;
  const others = Object.entries(resources)
    .filter(([id, { Type: type }]) => id !== table && type !== 'Custom::RecoveryWindowGuard');
  const literal = new RegExp(`(^|[/:"])${name.replaceAll('.', '\\.')}($|[/"])`);
  return placesOf({ Resources: Object.fromEntries(others), Outputs: outputs }, (text) => literal.test(text), []);
}

function placesOf(value: unknown, isFound: (text: string) => boolean, path: readonly string[]): string[] {
  if (typeof value === 'string') return isFound(value) ? [path.join('.')] : [];
  const members = Array.isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : [];
  return members.filter(([key]) => key !== 'Metadata').flatMap(([key, member]) => placesOf(member, isFound, [...path, String(key)]));
}
