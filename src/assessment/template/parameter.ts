import type { Resolver } from './resolver';
import { textOf } from './text-functions';
import { unknownMark } from '../marked-text';

/** What a parameter is: as it is given, or by default. */
export function parameterValue(name: string, resolver: Resolver): unknown {
  const { source, parent } = resolver.template;
  const { Type: type = 'String', Default: byDefault, AllowedValues: allowed } = source.document.Parameters![name];
  const given = source.parameters?.[name];
  if (given !== undefined) return listed(given, type);
  const handed = parent ? handedDown(name, parent.template.resources[parent.id]?.Properties) : undefined;
  if (parent && handed !== undefined) return resolver.in(parent.template).resolve(handed);
  if (Array.isArray(allowed) && allowed.length === 1) return listed(allowed[0], type);
  if (!resolver.takesDefaults) return unknownMark(`the parameter ${name}`);
  if (byDefault === undefined) return unknownMark(`the parameter ${name} has no default`);
  // Its default is the name of a value in the Parameter Store.
  return textOf(type).startsWith('AWS::SSM::') ? unknownMark(`the parameter ${name} is read from the Parameter Store`) : listed(byDefault, type);
}

function handedDown(name: string, properties: unknown): unknown {
  const { Parameters: parameters } = Object(properties) as { readonly Parameters?: Readonly<Record<string, unknown>> };
  return parameters?.[name];
}

function listed(value: unknown, type: unknown): unknown {
  return /^(CommaDelimitedList|List<)/.test(textOf(type)) ? textOf(value).split(',').map((each) => each.trim()) : value;
}
