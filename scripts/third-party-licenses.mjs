/**
 * Writes THIRD-PARTY-LICENSES, the notices of every package that is in a bundle: `node scripts/third-party-licenses.mjs`.
 *
 * The list is the bundler's own: the bundle tasks write one for each bundle into `.bundles`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const lists = join(root, '.bundles');

const packages = new Map();
for (const file of readdirSync(lists)) {
  const { inputs } = JSON.parse(readFileSync(join(lists, file), 'utf8'));
  for (const input of Object.keys(inputs)) {
    const [folder] = /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(input) ?? [];
    if (folder) packages.set(folder, noticeOf(folder));
  }
}

const notices = new Map();
for (const { title, text } of packages.values()) notices.set(text, (notices.get(text) ?? new Set()).add(title));
const sections = [...notices].map(([text, titles]) => `${[...titles].sort().join('\n')}\n\n${text}`).sort();
const separator = `\n\n${'-'.repeat(100)}\n\n`;
writeFileSync(join(root, 'THIRD-PARTY-LICENSES'), `${['The functions, the command line and the check of rules hold code of these packages.', ...sections].join(separator)}\n`);

function noticeOf(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const title = `${name} ${version} (${license})`;
  const files = readdirSync(join(root, folder)).filter(file => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
  if (files.length > 0) return { title, text: files.map(file => textOf(join(root, folder, file))).join('\n\n') };

  // A package that leaves the text out is under the same one as this library, or its notice is missing.
  if (license !== 'Apache-2.0') throw new Error(`the package ${name} is in a bundle and has no licence file; bundle another one`);
  return { title, text: `${author?.name ?? author ?? name}\n\n${textOf(join(root, 'LICENSE'))}` };
}

function textOf(file) {
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim();
}
