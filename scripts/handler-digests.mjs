/**
 * Writes the digest of each bundled handler beside the bundles: `node scripts/handler-digests.mjs`.
 *
 * A synthesis names the code by it, and so need not read the megabytes of a bundle to find out whether it is another one.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const handlers = fileURLToPath(new URL('../assets/handlers', import.meta.url));

const digests = readdirSync(handlers).filter(name => name.endsWith('.lambda')).sort().map(name => {
  const code = readFileSync(join(handlers, name, 'index.js'));
  return [name.replace(/\.lambda$/, ''), createHash('sha256').update(code).digest('hex')];
});
writeFileSync(join(handlers, 'digests.json'), `${JSON.stringify(Object.fromEntries(digests), undefined, 2)}\n`);
