import { type Fact, Unknown } from './fact';

/** Stands around what only the deployment knows, inside of a text. No name of AWS holds it. */
const EDGE = '\0';

const RESOURCE = 'resource ';
const MARK = /\0([^\0]*)\0/;

/** Stands for the name, the id or the ARN that AWS gives a resource: two such marks differ if their resources do. */
export function resourceMark(resource: string): string {
  return `${EDGE}${RESOURCE}${resource}${EDGE}`;
}

/** Stands for any text, which two marks with the same reason have in common. */
export function unknownMark(why: string): string {
  return `${EDGE}${why}${EDGE}`;
}

/** True if all of a text is known. */
export function isPlain(text: string): boolean {
  return !text.includes(EDGE);
}

/** True if a text could be one or another: a name that AWS gives is only one. */
export function hasUnknown(text: string): boolean {
  return unknownIn(text) !== undefined;
}

/** The text, or the reason why it cannot be known. */
export function plainFact(text: string): Fact<string> {
  const [, why] = MARK.exec(text) ?? [];
  return why === undefined ? text : new Unknown(why.startsWith(RESOURCE) ? `the name of ${why.slice(RESOURCE.length)}` : why);
}

/** The text for a reader: a mark as what it stands for. */
export function shownText(text: string): string {
  return text.replaceAll(new RegExp(MARK, 'g'), (_, why: string) => `<${why.startsWith(RESOURCE) ? why.slice(RESOURCE.length) : why}>`);
}

/** True if a text is one that a pattern with `*` describes; unknown where a mark could be one or another. */
export function matches(pattern: string, text: string): Fact<boolean> {
  if (pattern === text || /^\*+$/.test(pattern)) return true;
  if (wildcard(pattern).test(text)) return true;
  const open = unknownIn(pattern) ?? unknownIn(text);
  if (open !== undefined) return couldMatch(pattern, text) ? new Unknown(open) : false;
  // A name that AWS makes up is no name that was written before; but a pattern may well describe it.
  return !isPlain(text) && pattern.includes('*') && couldMatch(pattern, text) ? plainFact(text) as Unknown : false;
}

function unknownIn(text: string): string | undefined {
  return isPlain(text) ? undefined : [...text.matchAll(new RegExp(MARK, 'g'))].map(([, why]) => why).find((why) => !why.startsWith(RESOURCE));
}

/** True if a pattern and a text agree where both are known: from the left up to a mark, and from the right. */
function couldMatch(pattern: string, text: string): boolean {
  const [start, end] = [ends(pattern, 'start'), ends(pattern, 'end')];
  const [from, to] = [ends(text, 'start'), ends(text, 'end')];
  return (start.startsWith(from) || from.startsWith(start)) && (end.endsWith(to) || to.endsWith(end));
}

function ends(text: string, side: 'start' | 'end'): string {
  const parts = text.split(/\*|\0[^\0]*\0/);
  return side === 'start' ? parts[0] : parts[parts.length - 1];
}

const EXPRESSIONS = new Map<string, RegExp>();

function wildcard(pattern: string): RegExp {
  let expression = EXPRESSIONS.get(pattern);
  if (!expression) {
    const source = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')).join('[^]*');
    expression = new RegExp(`^${source}$`);
    EXPRESSIONS.set(pattern, expression);
  }
  return expression;
}
