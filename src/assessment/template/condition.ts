import type { Resolver } from './resolver';
import { textOf } from './text-functions';
import { isPlain } from '../marked-text';

/** Whether a condition holds in the world of a resolver. */
export function conditionHolds(name: string, resolver: Resolver): boolean {
  const { template, world } = resolver;
  const conditions = template.source.document.Conditions ?? {};
  const holds = Object.hasOwn(conditions, name) && !resolver.isTooDeep
    ? evaluated(conditions[name], resolver.withoutDefaults()) : asked(name, name, undefined, resolver);
  world.note(name, holds);
  return holds;
}

function evaluated(expression: unknown, resolver: Resolver): boolean {
  const [[name, parameters] = ['', undefined]] = Object.entries(Object(expression) as object);
  const parts = Array.isArray(parameters) ? parameters as unknown[] : [parameters];
  switch (name) {
    case 'Fn::Equals':
      return areEqual(parts[0], parts[1], resolver);
    case 'Fn::Not':
      return !evaluated(parts[0], resolver);
    case 'Fn::And':
      return parts.every((part) => evaluated(part, resolver));
    case 'Fn::Or':
      return parts.some((part) => evaluated(part, resolver));
    case 'Condition':
      return conditionHolds(textOf(parameters), resolver);
    default:
      return asked(JSON.stringify(expression), JSON.stringify(expression), undefined, resolver);
  }
}

function areEqual(left: unknown, right: unknown, resolver: Resolver): boolean {
  const sides = [left, right].map((side) => textOf(resolver.resolve(side)));
  const [one, other] = sides[0] < sides[1] ? sides : [sides[1], sides[0]];
  if (one === other) return true;
  if (isPlain(one) && isPlain(other)) return false;
  const [subject, value] = isPlain(one) ? [other, one] : [one, isPlain(other) ? other : undefined];
  return asked(JSON.stringify([one, other]), subject, value, resolver);
}

function asked(key: string, subject: string, value: string | undefined, { template, world }: Resolver): boolean {
  const file = template.source.file;
  return world.holds({ key: `${file} ${key}`, subject: `${file} ${subject}`, value });
}
