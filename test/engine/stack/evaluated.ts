/** What a template comes to, by another reading of it than that of the engine: with a table behind its logical id. */
import type { TableNames } from '../../../src/engine/stack/table-names';

export const ID = 'Orders';
export const OTHER = 'Other';

export const NAMES: Record<'old' | 'new', TableNames> = {
  old: namesOf('orders'), new: namesOf('orders-restored-night'),
};

function namesOf(name: string): TableNames {
  const arn = `arn:aws:dynamodb:eu-west-1:111111111111:table/${name}`;
  return { Ref: name, Arn: arn, StreamArn: `${arn}/stream/2026-11-21T01:58:00.000`, TableId: `id-of-${name}` };
}

/** The value, with literals in place of references. `other` is what references to other resources come to. */
export function evaluated(value: any, names: TableNames): any {
  if (Array.isArray(value)) return value.map((each) => evaluated(each, names));
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value);
  const literal = (id: string, attribute: string) => id === ID ? names[attribute] : `<${id}.${attribute}>`;
  if (keys.length === 1 && keys[0] === 'Ref') return literal(value.Ref, 'Ref');
  if (keys.length === 1 && keys[0] === 'Fn::GetAtt') {
    const [id, attribute] = typeof value['Fn::GetAtt'] === 'string' ? value['Fn::GetAtt'].split(/\.(.*)/) : value['Fn::GetAtt'];
    return literal(id, attribute);
  }
  if (keys.length === 1 && keys[0] === 'Fn::Sub') {
    const [text, variables = {}] = [value['Fn::Sub']].flat();
    const parts: string[] = text.split(/(\$\{[^}]*\})/);
    return parts.map((part: string) => {
      if (!part.startsWith('${')) return part;
      const name = part.slice(2, -1);
      if (name.startsWith('!')) return `\${${name.slice(1)}}`;
      if (name in variables) return evaluated(variables[name], names);
      const dot = name.indexOf('.');
      return dot < 0 ? literal(name, 'Ref') : literal(name.slice(0, dot), name.slice(dot + 1));
    }).join('');
  }
  return Object.fromEntries(keys.map((key) => [key, evaluated(value[key], names)]));
}
