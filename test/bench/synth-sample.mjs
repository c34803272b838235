/** One sample, in a process of its own: `node synth-sample.mjs <folder of the app> <app> <tables> <output directory>` prints what a synthesis took. */
import { readFileSync } from 'node:fs';
import { requireIn } from './app-folders.mjs';
import { TABLE_APPS } from './table-apps.mjs';

const [folder, name, count, outdir] = process.argv.slice(2);
const require = requireIn(folder);
const { App, Stack } = require('aws-cdk-lib');

const before = process.cpuUsage();
const app = new App({ outdir, analyticsReporting: false });
const stack = new Stack(app, 'Tables');
TABLE_APPS[name](stack, Number(count), require);
const assembly = app.synth();
const { user } = process.cpuUsage(before);

const template = readFileSync(assembly.getStackArtifact(stack.artifactId).templateFullPath, 'utf8');
console.log(JSON.stringify({
  cpu: user / 1000,
  resources: Object.keys(JSON.parse(template).Resources ?? {}).length,
  templateBytes: Buffer.byteLength(template),
}));
