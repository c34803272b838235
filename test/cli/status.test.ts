import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { Cli } from './cli';

const ARN = 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders';
const HOUR = 3600;

let server: Server;
let cli: Cli;
let table: object;
let recovery: object;
let exported: { readonly from: number; readonly to: number }[];
let now: number;

/** An answer of DynamoDB, in its own JSON. */
const answers: Record<string, (request: any) => object> = {
  DescribeTable: () => ({
    Table: { TableName: 'orders', TableArn: ARN, TableId: 'id', TableStatus: 'ACTIVE', KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }], ItemCount: 7, TableSizeBytes: 70, ...table },
  }),
  DescribeContinuousBackups: () => ({ ContinuousBackupsDescription: { ContinuousBackupsStatus: 'ENABLED', PointInTimeRecoveryDescription: recovery } }),
  ListExports: () => ({ ExportSummaries: exported.map((_, place) => ({ ExportArn: `${ARN}/export/${place}`, ExportStatus: 'COMPLETED', ExportType: 'INCREMENTAL_EXPORT' })) }),
  DescribeExport: ({ ExportArn }) => {
    const { from, to } = exported[Number(ExportArn.split('/').at(-1))];
    return {
      ExportDescription: {
        ExportArn,
        TableId: 'id',
        S3Bucket: 'exports',
        ExportManifest: 'AWSDynamoDB/1/manifest-summary.json',
        ExportFormat: 'DYNAMODB_JSON',
        IncrementalExportSpecification: { ExportFromTime: from, ExportToTime: to, ExportViewType: 'NEW_AND_OLD_IMAGES' },
      },
    };
  },
};

beforeAll(async () => {
  server = createServer((incoming, answer) => {
    let body = '';
    incoming.on('data', (chunk) => body += chunk);
    incoming.on('end', () => {
      const call = String(incoming.headers['x-amz-target']).split('.')[1];
      answer.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answers[call](JSON.parse(body))));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cli = new Cli(tmpdir(), `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

beforeEach(() => {
  now = Math.floor(Date.now() / 1000);
  table = {};
  recovery = { PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 35, EarliestRestorableDateTime: now - 48 * HOUR, LatestRestorableDateTime: now - 300 };
  exported = [];
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const time = (seconds: number) => new Date(1000 * seconds).toISOString().replace('.000Z', 'Z');

test('where only point-in-time recovery reaches back, a rewind could work after an export, and the next command is one that takes exports', async () => {
  const from = time(now - 2 * HOUR);
  const { code, stdout } = await cli.run('status', '--table', 'orders', '--from', from);
  expect(code).toBe(3);
  expect(stdout).toContain(`A rewind from ${from} could work, after an export.`);
  expect(stdout).toContain(`npx cdk-dynamodb-recovery rewind plan --table orders --from ${from} --only ATTRIBUTES --evidence export\n`);
  expect(stdout).toMatch(/✓ export .* exporting takes minutes\n/);
  expect(stdout).toMatch(/✓ pair .* two restored tables, before and after; takes an hour or more\n/);
  expect(await cli.json('status', '--table', 'orders', '--from', from)).toMatchObject({
    rewindWorks: false, best: 'export', evidence: [{ evidence: 'stream', covers: false }, { evidence: 'export', covers: true, ready: false }, { evidence: 'pair', ready: false }],
  });
});

test('an export that covers the damage already is where a rewind works from', async () => {
  exported = [{ from: now - 2 * HOUR, to: now - HOUR }];
  const from = time(now - 2 * HOUR);
  const { code, stdout } = await cli.run('status', '--table', 'orders', '--from', from);
  expect(code).toBe(0);
  expect(stdout).toContain(`A rewind from ${from} works, from the export.`);
  expect(stdout).toMatch(/✓ export .* 1 export covers it already\n/);
  expect(stdout).toContain('--only ATTRIBUTES --evidence export');
  expect(await cli.json('status', '--table', 'orders', '--from', from)).toMatchObject({ rewindWorks: true, best: 'export' });
});

test('exports that are there already are a way back though point-in-time recovery is off, or has begun later', async () => {
  exported = [{ from: now - 2 * HOUR, to: now - HOUR }];
  const from = time(now - 2 * HOUR);
  for (const state of [{ PointInTimeRecoveryStatus: 'DISABLED' }, { ...recovery, EarliestRestorableDateTime: now - HOUR }]) {
    recovery = state;
    expect(await cli.json('status', '--table', 'orders', '--from', from)).toMatchObject({
      rewindWorks: true, best: 'export', evidence: [{ covers: false }, { covers: true, ready: true }, { covers: false }],
    });
  }
});

test('damage before the earliest restorable second has no way back', async () => {
  expect(await cli.json('status', '--table', 'orders', '--from', time(now - 49 * HOUR))).toMatchObject({ rewindWorks: false, evidence: [{}, { covers: false }, { covers: false }] });
});

test('point-in-time recovery that is off helps nobody', async () => {
  recovery = { PointInTimeRecoveryStatus: 'DISABLED' };
  const { code, stdout } = await cli.run('status', '--table', 'orders');
  expect(code).toBe(3);
  expect(stdout).toMatch(/✗ export +not there +needs point-in-time recovery, which is off\n/);
  expect(stdout).toContain('Regions   eu-west-1 only');
});

test.each([
  ['EVENTUAL', 'also us-east-1, with eventual consistency: a rewind needs the writers there stopped (--writes-stopped-elsewhere)'],
  ['STRONG', 'also us-east-1, with strong consistency'],
])('a table with replicas of %s consistency says so', async (consistency, text) => {
  table = { Replicas: [{ RegionName: 'us-east-1', ReplicaStatus: 'ACTIVE' }], MultiRegionConsistency: consistency };
  expect((await cli.run('status', '--table', 'orders')).stdout).toContain(`Regions   ${text}\n`);
});
