import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type AuditTable, useAuditTables } from './audit-table';
import type { Cli } from './cli';
import { SYSTEM_CLOCK } from '../../src/clock/clock';
import { applyPart, dividePlan } from '../../src/engine/apply/divided-rewind';
import type { PlanPart } from '../../src/engine/plan/plan-parts';
import { Emulator } from '../emulator/emulator';

const EVENTS = 12;
const FILTER = 'changed(action) and new.action = ""';
const BY = 'arn:aws:states:eu-west-1:111111111111:execution:rewind:night';

const createTable = useAuditTables(EVENTS);
let emulator: Emulator;
let s3: S3Client;
let table: AuditTable;
let cli: Cli;
let prefix: string;
let place: string;
let plans = 0;
let parts: readonly PlanPart[];
let access: Omit<Parameters<typeof applyPart>[0], 'part'>;

beforeAll(async () => {
  emulator = await Emulator.start({ auth: false });
  s3 = new S3Client(emulator.clientConfig);
  await s3.send(new CreateBucketCommand({ Bucket: 'plans' }));
});

afterAll(async () => {
  s3?.destroy();
  await emulator?.stop();
});

/** A plan of a bad migration, which is divided into three parts. */
beforeEach(async () => {
  table = await createTable();
  cli = table.cli({ AWS_ENDPOINT_URL_S3: emulator.endpoint });
  prefix = `night/plan-${++plans}/`;
  place = `s3://plans/${prefix}`;
  await table.migrate();
  const { digest } = await cli.json('rewind', 'plan', '--table', table.name, '--from', table.start, '--filter', FILTER, '--out', place.slice(0, -1));
  access = {
    place: { client: s3, bucket: 'plans', prefix },
    approval: digest,
    client: table.local.client,
    clock: SYSTEM_CLOCK,
    limits: { maxShare: Infinity, itemsPerSecond: 1e6, capacityPerSecond: 1e6 },
  };
  ({ parts } = await dividePlan({ ...access, itemsPerPart: 5, by: BY }));
});

const applyAll = async () => Promise.all(parts.map(async (part) => applyPart({ ...access, part })));

async function objects(): Promise<string[]> {
  const { Contents: found = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'plans', Prefix: prefix }));
  return found.map(({ Key }) => Key!.slice(prefix.length));
}

test('a plan that is being applied in parts is reported as far as it is, and refused to a run over the whole', async () => {
  await applyPart({ ...access, part: parts[1] });
  const [items, before] = [await table.items(), await objects()];

  expect(await cli.json('rewind', 'report', place)).toMatchObject({ complete: false, report: { planned: EVENTS, items: 5, updated: 5 }, runs: [] });
  expect(await cli.json('rewind', 'verify', place)).toMatchObject({ whole: true, faults: [], journal: { entries: 11 } });
  const { code, stderr } = await cli.run('rewind', 'apply', place, '--max-share', 'any');
  expect(code).toBe(2);
  expect(stderr).toMatch(new RegExp(
    `^error: plan is being applied in parts by ${BY}, since \\S+Z; each part has a journal of its own, and a run over the whole would write beside it; `
    + 'start that execution again, or redrive it: it goes on with the parts that are not done\n$',
  ));
  expect(await table.items()).toEqual(items);
  expect(await objects()).toEqual(before);
});

test('a plan that was applied in parts has the reports and the record of a run, is verified, and is undone', async () => {
  const damaged = await table.items();
  await applyAll();
  expect(await cli.run('rewind', 'apply', place)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('this plan was applied before; nothing was changed'),
    stderr: '',
  });

  const report = await cli.json('rewind', 'report', place);
  const [run] = report.runs;
  const journal = { entries: 1 + 2 * EVENTS };
  expect(report).toMatchObject({ complete: true, report: { items: EVENTS, updated: EVENTS }, journal });
  expect(run).toMatchObject({ by: BY, result: 'complete', limits: { maxShare: 'any' }, journal: report.journal });
  expect(Date.parse(run.endedAt)).toBeGreaterThanOrEqual(Date.parse(run.startedAt));
  expect((await objects()).filter((name) => !name.startsWith('journal/'))).toEqual([
    'changes.csv', 'dry-run.json', 'items.jsonl', 'plan.json', 'report.json', 'report.md', `runs/${run.startedAt.replaceAll(':', '-')}.json`,
  ]);
  expect(await cli.json('rewind', 'verify', place)).toMatchObject({ whole: true, faults: [], notes: [], journal: report.journal });

  expect(await cli.json('rewind', 'undo', place, '--out', 'undo')).toMatchObject({ counts: { items: EVENTS }, dryRun: { updated: EVENTS } });
  expect(await cli.run('rewind', 'apply', 'undo', '--max-share', 'any')).toMatchObject({ code: 0 });
  expect(await table.items()).toEqual(damaged);
});

test('an entry of a part that was changed is named by verify, and refused by what reads it', async () => {
  await applyAll();
  await cli.run('rewind', 'apply', place);
  const Key = `${prefix}journal/part-00002-00000001.jsonl`;
  const text = await (await s3.send(new GetObjectCommand({ Bucket: 'plans', Key }))).Body!.transformToString();
  const faultOf = async (Body: string) => {
    await s3.send(new PutObjectCommand({ Bucket: 'plans', Key, Body }));
    const { faults } = await cli.json('rewind', 'verify', place);
    for (const command of ['report', 'undo', 'apply']) {
      const { code, stderr } = await cli.run('rewind', command, place);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^error: journal is corrupt: /) });
    }
    return faults[0];
  };

  expect(await faultOf(text.replace('"type":"run"', '"type":"run" '))).toEqual({
    part: 'journal', message: expect.stringMatching(/^line \d+ of night\/plan-\d+\/journal\/part-00002-\d{8}\.jsonl follows another entry \d+ than the one before it, which was changed$/),
  });
  expect(await faultOf(text.replace('"part":2', '"part":3'))).toMatchObject({
    message: `line 1 of ${Key} is not the beginning of part 2 of this plan`,
  });
});
