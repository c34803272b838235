/** One sample, in a process of its own: `node synth-sample.mjs <app> <tables> <output directory>` prints what a synthesis took. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { TABLE_APPS } from './table-apps.mjs';

const { App, Stack } = createRequire(import.meta.url)('aws-cdk-lib');
const [name, count, outdir] = process.argv.slice(2);

const before = process.cpuUsage();
const app = new App({ outdir, analyticsReporting: false });
const stack = new Stack(app, 'Tables');
TABLE_APPS[name](stack, Number(count));
const assembly = app.synth();
const { user, system } = process.cpuUsage(before);

const template = readFileSync(assembly.getStackArtifact(stack.artifactId).templateFullPath, 'utf8');
console.log(JSON.stringify({
  cpu: (user + system) / 1000,
  resources: Object.keys(JSON.parse(template).Resources ?? {}).length,
  templateBytes: Buffer.byteLength(template),
}));
