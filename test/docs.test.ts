import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { EXAMPLES, PAGES, ROOT } from './examples';

jest.setTimeout(300_000);

test('every example in the pages compiles', () => {
  const sources = new Map(EXAMPLES.map(({ title, source }) => [join(ROOT, 'test', `${title.replace(/\W/g, '-')}.example.ts`), source]));

  expect(sources.size).toBeGreaterThan(15);
  expect(complaints(sources)).toEqual([]);
});

test.each(PAGES.filter((page) => page.startsWith('docs/')))('%s opens with its purpose, and has a compiled example', (page) => {
  const [title, , first] = readFileSync(join(ROOT, page), 'utf8').split('\n');

  expect(title).toMatch(/^# \w/);
  expect(first).toMatch(/^[A-Z`].*[.:]$/);
  expect(EXAMPLES.filter((example) => example.title.startsWith(`${page}:`))).not.toEqual([]);
});

test.each(PAGES)('every link in %s leads to a page and a heading of this repository, or out of it', (page) => {
  const links = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);

  expect(links.map(broken).filter((message) => message !== undefined)).toEqual([]);
});

test('links in the README are absolute, so that they work on every registry', () => {
  expect([...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/\]\((?!https:\/\/)([^)\s]+)\)/g)].map(([, link]) => link)).toEqual([]);
});

function complaints(sources: Map<string, string>): string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    ignoreDeprecations: '6.0',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
    paths: { 'cdk-dynamodb-recovery': [join(ROOT, 'src', 'index.ts')] },
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  host.readFile = (file) => sources.get(file) ?? readFile(file);
  host.getSourceFile = (file, version, ...rest) => sources.has(file)
    ? ts.createSourceFile(file, sources.get(file)!, version) : getSourceFile(file, version, ...rest);
  return ts.getPreEmitDiagnostics(ts.createProgram([...sources.keys()], options, host))
    .filter(({ file }) => file && sources.has(file.fileName))
    .map(({ file, messageText }) => `${file!.fileName.slice(ROOT.length)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
}

const HOME =
  /^https:\/\/(?:github\.com\/cdk-dynamodb-recovery\/cdk-dynamodb-recovery\/blob\/main|raw\.githubusercontent\.com\/cdk-dynamodb-recovery\/cdk-dynamodb-recovery\/main)\/([^#]+)(?:#(.+))?$/;

/** Names what is wrong with a link; nothing where it leads out of the repository. */
function broken(link: string): string | undefined {
  const [, path, heading] = HOME.exec(link) ?? [];
  if (path === undefined) return /^(https:\/\/|#)/.test(link) ? undefined : `${link}: must be absolute, or a heading of the same page`;
  try {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return heading === undefined || slugs(text).includes(heading) ? undefined : `${link}: no such heading`;
  } catch {
    return `${link}: no such page`;
  }
}

function slugs(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title.toLowerCase().replaceAll(/[^\w\- ]/g, '').replaceAll(' ', '-'));
}
