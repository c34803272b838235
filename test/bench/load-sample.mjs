/**
 * One sample, in a process of its own: `node load-sample.mjs <folder of the app> <module>...` prints what it took to load the modules, or with
 * `<module>#<name>` one export of a module.
 */
import { requireIn } from './app-folders.mjs';

const [folder, ...names] = process.argv.slice(2);
const require = requireIn(folder);
const modules = names.map(module => module.split('#'));

const started = process.hrtime.bigint();
const before = process.cpuUsage();
for (const [module, name] of modules) {
  const exported = require(module);
  if (name) void exported[name];
}
const { user } = process.cpuUsage(before);

console.log(JSON.stringify({
  wall: Number(process.hrtime.bigint() - started) / 1e6,
  cpu: user / 1000,
  rss: process.memoryUsage.rss(),
}));
