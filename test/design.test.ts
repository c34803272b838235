import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOMS } from '../projenrc/rooms';

const ROOT = join(__dirname, '..');
const DESIGN = readFileSync(join(ROOT, 'DESIGN.md'), 'utf8');
const ARCHITECTURE = readFileSync(join(ROOT, 'docs', 'architecture.md'), 'utf8');
const PAGES = ['README.md', 'DESIGN.md', 'CONTRIBUTING.md', 'SECURITY.md',
  ...readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];

test('the design opens with a drawing of at most fifteen lines that has every room of the linter', () => {
  const [, drawing] = /^# Design\n\n```text\n([^]*?)\n```/.exec(DESIGN)!;
  const rooms = drawing.replace('engine/evidence/{stream,export,pair}', 'engine/evidence/stream engine/evidence/export engine/evidence/pair');
  const drawn = new Set(rooms.match(/[a-z][a-z/-]*/g));

  expect(drawing.split('\n').length).toBeLessThanOrEqual(15);
  expect(Object.keys(ROOMS).filter((room) => !drawn.has(room))).toEqual([]);
});

test('the architecture shows the drawing of the design', () => {
  const drawing = (text: string) => /```text\n( AT SYNTHESIS[^]*?)\n```/.exec(text)![1];

  expect(drawing(ARCHITECTURE)).toBe(drawing(DESIGN));
});

test('every folder of the sources has a row in the table of rooms', () => {
  const folders = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map(({ parentPath }) => parentPath.slice(join(ROOT, 'src').length + 1).replaceAll('\\', '/'));

  expect([...new Set(folders)].filter((folder) => folder && !(folder in ROOMS))).toEqual([]);
});

test.each(DESIGN.split(/^### /m).slice(1).map((section) => {
  const [title, ...body] = section.split(/^## /m)[0].split('\n');
  return [title, body.join('\n')];
}))('the decision "%s" has its reason and its consequence', (_, body) => {
  expect(body).toMatch(/^\s*\*\*Decision\.\*\* [^]+^\*\*Because\*\* [^]+^\*\*Consequence\.\*\* /m);
});

test.each(PAGES)('every path of this repository in %s exists', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const paths = [...text.matchAll(/`((?:src|test|scripts|projenrc|docs|rosetta)\/[\w./-]+)`/g)].map(([, path]) => path);

  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test.each(PAGES)('prose in %s is a sentence a line, in lines that fit an editor', (page) => {
  expect(proseOf(page).filter((line) => /[a-z0-9)`"]\. [A-Z`"]/.test(line))).toEqual([]);
  expect(proseOf(page).filter((line) => line.replaceAll(/\]\([^)]*\)/g, '').length > 300)).toEqual([]);
});

test.each(PAGES)('%s speaks of software as software', (page) => {
  expect(proseOf(page).join('\n').match(/\b(nobody|somebody|whoever|told|says|tells|laid down)\b/gi) ?? []).toEqual([]);
});

/** The lines of a page without code, headings and tables. */
function proseOf(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8').replaceAll(/^( *)```[^]*?^\1```$/gm, '');
  return text.split('\n').filter((line) => !/^\s*\||^#/.test(line));
}
