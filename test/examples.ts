import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..');

/** The pages that users read. */
export const PAGES: readonly string[] = [
  'README.md', ...readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
];

/** An example of a page, as a file that compiles. */
export interface Example {
  /** Page and line. */
  readonly title: string;
  readonly code: string;
  readonly source: string;

  /** Without the imports and declarations of the fixture. */
  readonly whole: boolean;
}

const FIXTURE = readFileSync(join(ROOT, 'rosetta', 'default.ts-fixture'), 'utf8');

export const EXAMPLES: readonly Example[] = PAGES.flatMap((page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^( *)```ts\b(.*)\n([^]*?)^\1```$/gm)].map(({ 2: info, 3: code, index }) => {
    const whole = info.includes('nofixture');
    const line = text.slice(0, index).split('\n').length;
    return { title: `${page}:${line}`, code, source: whole ? code : FIXTURE.replace('/// here', () => code), whole };
  });
});
