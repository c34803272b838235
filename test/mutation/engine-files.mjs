/** Sources and tests by their names, in whatever room, and by their room and name; of two with one name, that of the engine. */
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Paths within the project. */
export const SOURCES = filesByName('src/cli', 'src/engine');
export const TESTS = filesByName('test/cli', 'test/engine');

function filesByName(...folders) {
  const paths = folders.flatMap(folder => readdirSync(join(root, folder), { recursive: true }).map(path => join(folder, path)))
    .filter(path => path.endsWith('.ts'));
  return new Map(paths.flatMap(path => [[basename(path), path], [`${basename(dirname(path))}/${basename(path)}`, path]]));
}

/** The path of the test whose name begins so; tests outside the engine may have the same name. */
export function testOf(beginning) {
  return [...TESTS].find(([name]) => name.startsWith(beginning))[1];
}
