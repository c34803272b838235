import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { AuditTable } from './audit-table';
import type { Cli } from './cli';
import { PlainBucket } from './plain-bucket';
import { useRewinds } from './rewinds';
import { SYSTEM_CLOCK } from '../../src/clock/clock';
import { apply } from '../../src/engine/apply/rewind';
import { S3Journal } from '../../src/engine/journal/s3-journal';
import { Plan } from '../../src/engine/plan/plan';

const EVENTS = 60;
const PLACE = 's3://journals/Shop/plan-1/';
const PREFIX = 'Shop/plan-1/';

let table: AuditTable;
let bucket: PlainBucket;
let cli: Cli;

const { plan } = useRewinds((fresh) => {
  table = fresh;
});

beforeEach(async () => {
  bucket = await PlainBucket.open();
  cli = table.cli({ AWS_ENDPOINT_URL_S3: bucket.endpoint });
  await table.migrate();
  await plan();
  ['plan.json', 'items.jsonl'].forEach((name) => bucket.objects.set(`${PREFIX}${name}`, readFileSync(join(table.folder, 'plan', name))));
});

afterEach(() => bucket.close());

/**
 * Applies the plan as the function of a monitor does: with a journal, and without the note of a dry run and records of
 * runs.
 */
async function restore(): Promise<void> {
  const client = new S3Client({
    endpoint: bucket.endpoint, region: 'eu-west-1', forcePathStyle: true, credentials: { accessKeyId: 'monitor', secretAccessKey: 'emulated' },
  });
  const made = await Plan.open(join(table.folder, 'plan'));
  const journal = new S3Journal({ client, bucket: 'journals', prefix: PREFIX });
  await apply({
    plan: made,
    client: table.local.client,
    clock: SYSTEM_CLOCK,
    journal,
    approval: made.digest,
    limits: { maxShare: Infinity, itemsPerSecond: 10_000 },
  });
  client.destroy();
}

test('a plan that a monitor restored is verified, reported and undone', async () => {
  const damaged = await table.items();
  await restore();

  expect(await cli.run('rewind', 'verify', PLACE)).toMatchObject({
    code: 0, stdout: expect.stringMatching(/! no run has recorded the end of the journal: .*\n[^]*! no run has recorded its reports yet/),
  });
  const { code, stdout } = await cli.run('rewind', 'report', PLACE);
  expect(code).toBe(0);
  expect(stdout).toContain('| applied | there is no record of the run: a change monitor keeps none |\n');
  expect(stdout).toContain(`| restored | ${EVENTS} | ${EVENTS} updated |\n`);
  expect(stdout).not.toContain('| seconds |');

  expect(await cli.json('rewind', 'undo', PLACE, '--out', 'undo')).toMatchObject({ evidence: `the journal of ${PLACE}`, dryRun: { updated: EVENTS } });
  expect(await cli.run('rewind', 'apply', 'undo', '--max-share', '100%')).toMatchObject({ code: 0 });
  expect(await table.items()).toEqual(damaged);
});

test('a plan that a monitor proposed is applied by its digest, and has nothing to undo before', async () => {
  const { digest } = await Plan.open(join(table.folder, 'plan'));

  expect(await cli.run('rewind', 'undo', PLACE, '--out', 'undo')).toMatchObject({ code: 2, stderr: `error: plan was not applied: ${PLACE}; there is nothing to undo\n` });
  expect((await cli.run('rewind', 'verify', PLACE)).stdout).not.toContain('end of the journal');
  expect((await cli.run('rewind', 'report', PLACE)).stdout).not.toContain('| applied |');
  expect(await cli.run('rewind', 'apply', PLACE, '--digest', digest.slice(0, 32), '--max-share', '100%')).toMatchObject({ code: 0 });
  expect((await cli.run('rewind', 'report', PLACE)).stdout).toMatch(/\| applied \| \d{4}.*\n[^]*\| seconds \|/);
});
