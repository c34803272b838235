/** What the bundled handlers weigh and take to load, against a bundle of the same AWS clients and nothing else. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { printNote, printTable } from './printed-table.mjs';
import { interleaved } from './rounds.mjs';
import { median, ratio } from './statistics.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BUNDLES = join(ROOT, 'assets', 'handlers');

export function handlerCost({ rounds, directory }) {
  for (const name of readdirSync(BUNDLES)) {
    compare(name, join(BUNDLES, name, 'index.js'), clientsOnly(name, directory), rounds);
  }
}

function compare(name, handler, clients, rounds) {
  const files = { 'AWS clients only': clients, 'handler': handler };
  const measured = interleaved(rounds, Object.fromEntries(
    Object.entries(files).map(([title, file]) => [title, ['./load-sample.mjs', ROOT, file]]),
  ));
  const series = (title, property) => measured[title].map(result => result[property]);

  printTable(
    `${name}: load, medians of ${rounds} rounds; ratios with the least and the greatest of the rounds`,
    ['', 'KB', 'KB gzip', 'wall ms', 'CPU ms', 'RSS MB', 'x wall', 'x RSS'],
    Object.entries(files).map(([title, file]) => [
      title,
      ...sizes(file),
      median(series(title, 'wall')).toFixed(0),
      median(series(title, 'cpu')).toFixed(0),
      (median(series(title, 'rss')) / 1e6).toFixed(0),
      ...['wall', 'rss'].map(property => ratio(series(title, property), series('AWS clients only', property))),
    ]),
  );
  printNote(`Measured with Node.js ${process.versions.node}, without the cold start of Lambda itself.`);
}

function sizes(file) {
  const content = readFileSync(file);
  return [content, gzipSync(content)].map(({ length }) => (length / 1000).toFixed(0));
}

/** Bundles the clients of an entry file, made as the entry makes them, the way the handlers are bundled. */
function clientsOnly(name, directory) {
  const imported = clientsIn(join(ROOT, 'src', 'handlers', `${name}.ts`));
  const outfile = join(directory, `${name}.clients.js`);
  buildSync({
    stdin: {
      contents: [
        ...imported.map(([statement]) => statement),
        `export const clients = [${imported.map(([, client]) => `new ${client}({})`).join(', ')}];`,
      ].join('\n'),
      resolveDir: ROOT,
    },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
  });
  return outfile;
}

/** The imports of clients in an entry file; without any, those of the file that makes the clients for it. */
function clientsIn(file) {
  const source = readFileSync(file, 'utf8');
  const clients = [...source.matchAll(/^import \{ (\w+Client) \} from '@aws-sdk\/[\w-]+';$/gm)];
  const maker = /from '(\.\/.*\/environment)'/.exec(source);
  return clients.length > 0 || !maker ? clients : clientsIn(join(file, '..', `${maker[1]}.ts`));
}
