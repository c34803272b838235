/**
 * Puts the compiled modules of the library into one file: `node scripts/one-file.mjs [lib]`.
 *
 * To find, read and set up sixty small files was an eighth of what an app with one table took. `index.js` stays what is imported; each name of it
 * loads `internal/library.js`, in which a module is set up when it is first used. Its source map stands beside it, where nothing reads it unasked.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const [folder = fileURLToPath(new URL('../lib', import.meta.url))] = process.argv.slice(2);
const INDEX = join(folder, 'index.js');

/** As deep as the module that looks for the code of the functions. */
const LIBRARY = join(folder, 'internal', 'library.js');

const compiled = readdirSync(folder, { recursive: true }).filter(name => name.endsWith('.js')).map(name => join(folder, name));

buildSync({
  entryPoints: [INDEX],
  outfile: LIBRARY,
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'es2023',
  sourcemap: 'linked',
  // Else the bundler renames each class that names itself.
  keepNames: true,
  logLevel: 'warning',
});
const index = readFileSync(INDEX, 'utf8').replace(/require\("\.\/[^"]+"\)/g, 'require("./internal/library")').replace(/^\/\/# sourceMappingURL=.*\n?/m, '').replace(/\n{2,}/g, '\n');
compiled.forEach(path => rmSync(path));
writeFileSync(INDEX, index);
