import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type AuditTable, useAuditTables } from './audit-table';
import { Cli } from './cli';
import { writeExport } from '../engine/evidence/export/export-folder';

const EVENTS = 5;
const START = new Date('2026-11-15T10:00:00Z');

const createTable = useAuditTables(EVENTS);
let table: AuditTable;
let root: string;
let server: Server;
let cli: Cli;
let original: string;

/** The folder as a bucket: keys are paths, and what is missing is missing. */
function bucket(folder: string): Server {
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://bucket');
    const key = decodeURIComponent(pathname.replace(/^\/exports\/?/, ''));
    response.setHeader('content-type', 'application/xml');
    if (searchParams.has('list-type')) {
      const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.startsWith(searchParams.get('prefix') ?? '') && statSync(join(folder, name)).isFile());
      return response.end(`<ListBucketResult><Name>exports</Name>${names.map((name) => `<Contents><Key>${name}</Key></Contents>`).join('')}</ListBucketResult>`);
    }
    try {
      return response.end(readFileSync(join(folder, key)));
    } catch {
      response.statusCode = 404;
      return response.end('<Error><Code>NoSuchKey</Code><Message>none</Message></Error>');
    }
  });
}

beforeAll(async () => {
  table = await createTable();
  await table.migrate();
  root = mkdtempSync(join(tmpdir(), 'exports-'));
  server = bucket(root);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cli = table.cli({ AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  original = await writeExport({
    root,
    from: START,
    to: new Date(START.getTime() + 3_600_000),
    summary: { tableArn: `arn:aws:dynamodb:ddblocal:000000000000:table/${table.name}`, tableId: undefined },
    records: Array.from({ length: EVENTS }, (_, event) => ({
      keys: table.key(event),
      old: { ...table.key(event), action: { S: `action ${event}` }, actor: { S: 'alice' } },
      new: { ...table.key(event), action: { S: '' }, actor: { S: 'alice' } },
      at: new Date(START.getTime() + 60_000),
    })),
  });
});

afterAll(() => {
  server.close();
  rmSync(root, { recursive: true, force: true });
});

let copies = 0;

/** A copy of the export's folder, without its data, changed by hand. */
function copied(change: (folder: string) => void): string {
  const folder = join(root, `copy-${++copies}`, 'AWSDynamoDB', 'id');
  cpSync(original, folder, { recursive: true });
  change(folder);
  return folder;
}

const data = join('..', 'data');
const withData = (to: string) => (folder: string) =>
  cpSync(join(original, data), join(folder, to), { recursive: true });
const without = (...names: string[]) => (folder: string) => names.forEach((name) => rmSync(join(folder, name)));

async function planned(place: string) {
  return cli.json('rewind', 'plan', '--table', table.name, '--from', new Date(START.getTime() + 30_000).toISOString(), '--export', place, '--only', 'action', '--out', `plan-${++copies}/`);
}

/** The same place on disk and in S3, with the answer for each of them in one wording. */
async function both(folder: string, end = ''): Promise<any[]> {
  const onDisk = `${folder}${end}`;
  const inBucket = `s3://exports/${relative(root, folder)}${end}`;
  return [await planned(onDisk), await planned(inBucket)].map((answer) =>
    JSON.parse(JSON.stringify(answer).replaceAll(`s3://exports/${relative(root, folder)}`, 'PLACE').replaceAll(folder, 'PLACE')
      .replaceAll('s3://exports/', 'ROOT/').replaceAll(`${root}/`, 'ROOT/')));
}

test.each([
  ['as it was exported', withData(data), ''],
  ['named by its manifest', withData(data), '/manifest-summary.json'],
  ['named with a slash', withData(data), '/'],
  ['with the data in its own folder', withData('data'), ''],
])('an export %s is read on disk and in S3', async (_, change, end) => {
  for (const answer of await both(copied(change), end)) {
    expect(answer).toMatchObject({ counts: { items: EVENTS }, dryRun: { updated: EVENTS } });
  }
});

test('a full export is read with its data beside it, too', async () => {
  const full = await writeExport({ root: join(root, 'full'), items: [{ ...table.key(0), action: { S: 'action 0' }, actor: { S: 'alice' } }] });
  renameSync(join(full, 'data'), join(full, '..', 'data'));
  expect(await cli.json('diff', full, table.name)).toMatchObject({ counts: { different: 1, onlyAfter: EVENTS - 1 } });
});

test.each([
  ['that has begun', without('manifest-summary.json'), '',
    "'--export': export is not finished: PLACE has no summary yet; wait until it is COMPLETED"],
  ['without its manifest', without('manifest-summary.json', '_started'), '/',
    '\'--export\' must be the folder of a finished export, on disk or as s3://bucket/prefix/AWSDynamoDB/id, got "PLACE/"; it has no manifest-summary.json'],
  ['that is not there', (folder: string) => rmSync(folder, { recursive: true }), '',
    '\'--export\' must be the folder of a finished export, on disk or as s3://bucket/prefix/AWSDynamoDB/id, got "PLACE"; there is no such folder'],
  ['without an MD5', without('manifest-summary.md5'), '',
    "'--export': object not found: PLACE/manifest-summary.md5; copy that file of the export as well"],
  ['without its data', () => undefined, '',
    expect.stringMatching(/^'--export': object not found: PLACE\/\.\.\/data\/\S+\.json\.gz, nor at PLACE\/data\/\S+\.json\.gz; the data of incremental exports lies next to their folders, in AWSDynamoDB\/data: copy/)],
  ['with other data of the same name', (folder: string) => {
    withData('data')(folder);
    const [first, second] = readdirSync(join(folder, 'data')).sort();
    mkdirSync(join(folder, data));
    cpSync(join(folder, 'data', second), join(folder, data, first));
  }, '', expect.stringMatching(/^'--export': data file is corrupt: PLACE\/\.\.\/data\/\S+: .* instead of .*; copy it again/)],
])('an export %s is refused with the same words on disk and in S3', async (_, change, end, message) => {
  const answers = await both(copied(change), end);
  expect(answers.map(({ error }) => error)).toEqual(
    [1, 2].map(() => expect.objectContaining({ exitCode: 2, message })),
  );
});

test('a diff names its arguments in all that it refuses', async () => {
  const text = async (...sides: string[]) => (await cli.run('diff', ...sides)).stderr;
  expect(await text(table.name, table.name)).toBe(`error: '<after>' must be another snapshot than '<before>', got ${table.name} twice; a table has no difference to itself\n`);
  expect(await text(original, table.name)).toMatch(/^error: '<before>': 'exportType' must be FULL_EXPORT, got an incremental export in /);
  expect(await text(table.name, join(root, 'nowhere'))).toMatch(/^error: '<after>' must be the folder of a finished export, /);
});

test('a plan whose table is gone is refused by what it is, not by an option that was not typed', async () => {
  const { plan } = await planned(copied(withData(data)));
  const away = new Cli(table.folder, 'http://127.0.0.1:9');
  expect((await away.run('rewind', 'apply', plan, '--max-share', 'any')).code).toBe(1);
  const none = createServer((_, response) => {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end('{"__type":"ResourceNotFoundException","message":"none"}');
  });
  await new Promise<void>((resolve) => none.listen(0, '127.0.0.1', resolve));
  try {
    const gone = new Cli(table.folder, `http://127.0.0.1:${(none.address() as AddressInfo).port}`);
    expect((await gone.run('rewind', 'apply', plan)).stderr).toMatch(/^error: 'table' must be a table in eu-west-1, got "audit-/);
  } finally {
    none.close();
  }
});
