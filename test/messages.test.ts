import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const SOURCES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(ROOT, 'src', name), 'utf8'))
  .join('\n')
  .replaceAll('\\\'', '\'');
const CODES = new Set([...SOURCES.matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g)].map(([, code]) => code));
const TROUBLESHOOTING = page('troubleshooting');

test.each(quotedMessages())('the message "%s" can appear', (message) => {
  expect(partsOf(message).filter((part) => !SOURCES.includes(part))).toEqual([]);
});

test.each(['verification', 'guard', 'troubleshooting'])('every code in the tables of docs/%s.md is one of a finding', (name) => {
  expect(codesIn(page(name)).filter((code) => !CODES.has(code))).toEqual([]);
});

test('every finding of the verification and of the guard is documented', () => {
  const documented = new Set([...codesIn(page('verification')), ...codesIn(page('guard'))]);
  const found = [...SOURCES.matchAll(/(?:code: |finding\()'([A-Z]+(?:_[A-Z]+)+)'/g)].map(([, code]) => code);

  expect(found.length).toBeGreaterThan(20);
  expect(found.filter((code) => !documented.has(code))).toEqual([]);
});

function page(name: string): string {
  return readFileSync(join(ROOT, 'docs', `${name}.md`), 'utf8');
}

function codesIn(text: string): string[] {
  return [...text.matchAll(/^\|.*$/gm)].flatMap(([row]) => [...row.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, code]) => code));
}

/** The first column of the tables of messages. */
function quotedMessages(): string[] {
  return [...TROUBLESHOOTING.matchAll(/^\| `([^`]+)`.* \|.* \|.* \|$/gm)].map(([, message]) => message);
}

/** The parts of a message in the code: the name of a property, and the text between values. */
function partsOf(message: string): string[] {
  const [, property, rest = message] = /^'([^']+)' must (.*)$/.exec(message) ?? [];
  return [...property ? [property] : [], ...rest.split('…')].map((part) => part.trim()).filter(Boolean);
}
