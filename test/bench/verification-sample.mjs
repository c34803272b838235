/**
 * One scheduled verification, in a process of its own: `node verification-sample.mjs <handler> <tables> [fault] [drifted]` prints what it took and
 * found.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const [handler, count, fault = 'none', drifted = '0'] = process.argv.slice(2);

const stub = spawn(process.execPath, [fileURLToPath(new URL('./aws-stub.mjs', import.meta.url)), fault], { stdio: ['pipe', 'pipe', 'inherit'] });
const [line] = await once(stub.stdout, 'data');
const endpoint = `http://127.0.0.1:${String(line).trim()}`;
Object.assign(process.env, { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' });
const log = console.log;
const codes = [];
console.log = text => {
  const { message, code } = JSON.parse(text);
  if (message === 'finding') codes.push(code);
};

const event = {
  trigger: 'schedule',
  stackId: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/Bench/1',
  evidence: { bucketName: 'evidence', prefix: 'Bench/' },
  expectation: {
    tables: Array.from({ length: Number(count) }, (_, index) => ({
      path: `Bench/Table${index}`, tableName: `Bench-${index < Number(drifted) ? 'Drifted' : 'Table'}${index}-1ABCDEFGHIJKL`, profile: 0, selectedBy: [],
    })),
    profiles: [{
      managedByStack: true, streamViewType: 'NEW_AND_OLD_IMAGES', replicas: [{ region: 'eu-west-1', recoveryWindowDays: 35, deletionProtection: true }],
    }],
  },
};

const { handler: verify } = require(handler);
const started = Date.now();
const before = process.cpuUsage();
await verify(event, { invokedFunctionArn: 'function', awsRequestId: 'request' });
const { user, system } = process.cpuUsage(before);
const wall = Date.now() - started;
const counts = await (await fetch(`${endpoint}/counts`)).json();
log(JSON.stringify({ wall, cpu: (user + system) / 1000, rss: process.resourceUsage().maxRSS * 1024, codes, ...counts }));
stub.stdin.end();
