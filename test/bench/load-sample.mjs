/**
 * One sample, in a process of its own: `node load-sample.mjs <module>...` prints what it took to load the modules, or with
 * `<module>#<name>` one export of a module.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const modules = process.argv.slice(2).map(module => module.split('#'));

const started = process.hrtime.bigint();
const before = process.cpuUsage();
for (const [module, name] of modules) {
  const exported = require(module);
  if (name) void exported[name];
}
const { user, system } = process.cpuUsage(before);

console.log(JSON.stringify({
  wall: Number(process.hrtime.bigint() - started) / 1e6,
  cpu: (user + system) / 1000,
  rss: process.memoryUsage.rss(),
}));
