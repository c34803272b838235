import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type AuditTable, useAuditTables } from './audit-table';
import { Cli } from './cli';
import { SlowStream } from './slow-stream';
import { Emulator } from '../emulator/emulator';

const FILTER = 'changed(action) and new.action = ""';
const EVENTS = 40;

const createTable = useAuditTables(EVENTS);
let emulator: Emulator;
let s3: S3Client;
let table: AuditTable;
let cli: Cli;
let plans = 0;
let place: string;

beforeAll(async () => {
  emulator = await Emulator.start({ auth: false });
  s3 = new S3Client(emulator.clientConfig);
  await s3.send(new CreateBucketCommand({ Bucket: 'plans' }));
});

afterAll(async () => {
  s3?.destroy();
  await emulator?.stop();
});

beforeEach(async () => {
  table = await createTable();
  cli = table.cli({ AWS_ENDPOINT_URL_S3: emulator.endpoint });
  place = `s3://plans/night/plan-${++plans}`;
});

const plan = (out = place) => cli.json('rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', FILTER, '--out', out);
const apply = (...more: string[]) => cli.run('rewind', 'apply', place, '--max-share', '100%', '--items-per-second', '10000', ...more);

async function objects(): Promise<string[]> {
  const prefix = `night/plan-${plans}/`;
  const { Contents: found = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'plans', Prefix: prefix }));
  return found.map(({ Key }) => Key!.slice(prefix.length));
}

test('a plan in a bucket is applied from there, with its journal and its reports there', async () => {
  const before = await table.items();
  await table.migrate();
  const { plan: name, digest } = await plan();
  expect(name).toBe(`${place}/`);
  expect(await objects()).toEqual(['dry-run.json', 'items.jsonl', 'plan.json']);

  expect(await apply('--digest', digest)).toMatchObject({ code: 0, stdout: expect.stringContaining(`${EVENTS} items restored`) });
  expect(await table.items()).toEqual(before);
  expect((await objects()).filter((key) => !/^(journal|runs)\//.test(key))).toEqual(['changes.csv', 'dry-run.json', 'items.jsonl', 'plan.json', 'report.json', 'report.md']);
  expect((await objects()).filter((key) => key.startsWith('journal/'))[0]).toBe('journal/00000001.jsonl');

  expect(await apply()).toMatchObject({ code: 0, stdout: expect.stringContaining('this plan was applied before; nothing was changed') });
  const again = await cli.json('rewind', 'apply', place);
  expect(again).toMatchObject({ warnings: [], undo: `npx cdk-dynamodb-recovery rewind undo ${place}/ --out s3://plans/night/` });
  expect(await cli.json('rewind', 'report', place)).toMatchObject({ complete: true, report: { updated: EVENTS }, runs: [{ result: 'complete' }] });
});

test('a new folder in a bucket has the name of its table, and a plan is never written over', async () => {
  await table.migrate();
  expect((await plan('s3://plans/more/')).plan).toMatch(new RegExp(`^s3://plans/more/rewind-${table.name}-\\d{8}T\\d{6}Z/$`));
  await plan();
  expect(await plan()).toMatchObject({
    error: {
      exitCode: 2,
      message: `'--out' must be a prefix without objects, got ${place}; end it with / to make a new one in it`,
    },
  });
});

test('a reading that was interrupted goes on with the same place in the bucket, and is in the bucket when it is whole', async () => {
  await table.migrate();
  const slow = await SlowStream.before(table.local.endpoint, 10);
  try {
    const through = new Cli(table.folder, slow.endpoint, { AWS_ENDPOINT_URL_S3: emulator.endpoint });
    const parameters = ['rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', FILTER, '--out', place];
    const stalled = slow.stalls(0, 0, 0);
    const run = through.start(...parameters);
    await stalled;
    run.child.kill('SIGINT');
    const { code, stderr } = await run.ended;
    const [, again] = /what was read is kept; to go on: .* --out (\S+)\n$/.exec(stderr)!;
    expect(code).toBe(130);
    expect(await objects()).toEqual([]);
    slow.flows();

    expect(await through.json(...parameters.slice(0, -1), again)).toMatchObject({ plan: `${place}/`, counts: { changes: 2 * EVENTS } });
    expect(slow.given).toBe(2 * EVENTS);
    expect(await objects()).toEqual(['dry-run.json', 'items.jsonl', 'plan.json']);
  } finally {
    slow.close();
  }
});

test('a run that was killed goes on from the journal in the bucket, elsewhere too', async () => {
  const before = await table.items();
  await table.migrate();
  await plan();
  const run = cli.start('rewind', 'apply', place, '--max-share', '100%', '--items-per-second', '3', '--concurrency', '2');
  await run.said(/restoring/);
  run.child.kill('SIGKILL');
  await run.ended;
  expect(await table.items()).not.toEqual(before);

  expect(await apply()).toMatchObject({ code: 0 });
  expect(await table.items()).toEqual(before);
  expect(await cli.json('rewind', 'report', place)).toMatchObject({ complete: true, report: { updated: EVENTS, conflicts: 0 } });
});

test('of two runs over one plan, one is refused and the table is right', async () => {
  const before = await table.items();
  await table.migrate();
  await plan();
  const first = cli.start('rewind', 'apply', place, '--max-share', '100%', '--items-per-second', '5');
  await first.said(/restoring/);
  const codes = (await Promise.all([first.ended, apply()])).map(({ code, stderr }) => [
    code,
    /journal has another writer/.test(stderr),
  ]);

  expect(codes).toEqual(expect.arrayContaining([[0, false]]));
  expect(codes).toContainEqual([expect.any(Number), true]);
  expect(await table.items()).toEqual(before);
});

test('a run that another one overtakes after its first write has failed, and says what goes on', async () => {
  await table.migrate();
  await plan();
  const run = cli.start('rewind', 'apply', place, '--max-share', '100%', '--items-per-second', '4', '--concurrency', '1');
  await run.said(/restoring/);
  await overtake();
  const { code, stderr } = await run.ended;

  expect(code).toBe(1);
  expect(stderr).toMatch(
    /error: journal has another writer: .*\nwhat was done is in the journal; to go on: npx cdk-dynamodb-recovery rewind apply s3:/,
  );
  const [name] = (await objects()).filter((key) => key.startsWith('runs/'));
  const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: 'plans', Key: `night/plan-${plans}/${name}` }));
  expect(JSON.parse(await body!.transformToString())).toMatchObject({ result: 'failed', endedAt: expect.any(String) });
  expect((await table.items()).size).toBe(EVENTS);
});

/** Takes the name of a part of the journal before the run that is going on does. */
async function overtake(): Promise<void> {
  for (const deadline = Date.now() + 50_000; Date.now() < deadline;) {
    const written = (await objects()).filter((key) => key.startsWith('journal/')).length;
    if (written > 2) {
      const Key = `night/plan-${plans}/journal/${String(written + 3).padStart(8, '0')}.jsonl`;
      await s3.send(new PutObjectCommand({ Bucket: 'plans', Key, Body: '\n', IfNoneMatch: '*' }));
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('items that were changed in the bucket are refused', async () => {
  await table.migrate();
  await plan();
  await s3.send(new PutObjectCommand({ Bucket: 'plans', Key: `night/plan-${plans}/items.jsonl`, Body: '{}\n' }));
  expect(await apply()).toMatchObject({ code: 2, stderr: expect.stringContaining('error: plan is corrupt: ') });
});

test('an undo of a plan in a bucket may lie on disk', async () => {
  await table.migrate();
  const damaged = await table.items();
  await plan();
  await apply();
  expect(await cli.json('rewind', 'undo', place, '--out', 'undo')).toMatchObject({ evidence: `the journal of ${place}/`, dryRun: { updated: EVENTS } });
  expect(await cli.run('rewind', 'apply', 'undo', '--max-share', '100%')).toMatchObject({ code: 0 });
  expect(await table.items()).toEqual(damaged);
});

test('a bucket without a plan says so', async () => {
  expect(await apply()).toMatchObject({ code: 2, stderr: expect.stringContaining(`plan not found: ${place}; there is no plan.json`) });
  await expect(s3.send(new GetObjectCommand({ Bucket: 'plans', Key: `night/plan-${plans}/plan.json` }))).rejects.toThrow();
});
