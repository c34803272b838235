/** A name in a member of a YAML text. */
import { isScalar, parse, parseDocument, type Scalar } from 'yaml';

/** What is one line, and what nothing else in the text is an alias of. */
const LINES: readonly (string | undefined)[] = ['PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE'];

/** Readers may use either. */
const VERSIONS = ['1.1', '1.2'] as const;

/** None if the member is no text on one line. */
export function yamlName(text: string, member: readonly string[]): string | undefined {
  return scalarIn(text, member)?.value;
}

/** The text with another name in the member; every other character stays. */
export function withYamlName(text: string, member: readonly string[], name: string): string | undefined {
  const scalar = scalarIn(text, member);
  if (!scalar) return undefined;
  const [start, end] = scalar.range!;
  const changed = text.slice(0, start) + spelled(name, scalar.type) + text.slice(end);
  return yamlName(changed, member) === name ? changed : undefined;
}

function scalarIn(text: string, member: readonly string[]): Scalar<string> | undefined {
  const document = parseDocument(text, { stringKeys: true, logLevel: 'error' });
  if (document.errors.length > 0) return undefined;
  const found = document.getIn(member, true);
  const isName = isScalar<string>(found) && typeof found.value === 'string' && found.anchor === undefined && LINES.includes(found.type);
  return isName ? found : undefined;
}

function spelled(name: string, type: string | undefined): string {
  if (type === 'QUOTE_SINGLE') return `'${name}'`;
  const isText = VERSIONS.every((version) => parse(name, { version, logLevel: 'silent' }) === name);
  return type === 'PLAIN' && isText ? name : JSON.stringify(name);
}
