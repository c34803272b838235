import { isPlain, unknownMark } from '../marked-text';

/** A scalar of a template as text; a mark where it is no scalar. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value
    : ['number', 'boolean', 'bigint'].includes(typeof value) ? String(value) : unknownMark('a value that is no text');
}

/** `Fn::Join`, of which either part may be unknown. */
export function joined(separator: unknown, list: unknown): unknown {
  return Array.isArray(list) ? list.filter((each) => each !== undefined).map(textOf).join(textOf(separator)) : list;
}

/** `Fn::Split`. A mark is no text that could be split; around it the text is. */
export function split(separator: unknown, text: unknown): unknown {
  const given = textOf(text);
  if (/^\0[^\0]*\0$/.test(given)) return given;
  const marks: string[] = [];
  const flat = given.replaceAll(/\0[^\0]*\0/g, (mark) => `\x01${marks.push(mark) - 1}\x02`);
  return flat.split(textOf(separator)).map((part) => part.replaceAll(/\x01(\d+)\x02/g, (_, place: string) => marks[Number(place)]));
}

/** `Fn::Select`. */
export function selected(index: unknown, list: unknown): unknown {
  if (!Array.isArray(list)) return list ?? unknownMark('an element of a list that is not there');
  const place = Number(textOf(index));
  return Number.isInteger(place) && place >= 0 && place < list.length ? list[place] : unknownMark('an element of a list that is not there');
}

/** `Fn::Sub`: its names are looked up, `${!name}` stays. */
export function substituted(text: string, lookUp: (name: string) => unknown): string {
  return text.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) =>
    literal ? `\${${name}}` : textOf(lookUp(name.trim())));
}

/** A text of which a part comes from another service at deployment. */
export function withoutDynamicParts(text: string): string {
  return text.includes('{{resolve:') && isPlain(text)
    ? text.replaceAll(/\{\{resolve:[^}]*\}\}/g, (reference) => unknownMark(`the dynamic reference ${reference}`)) : text;
}
