import { DescribeExportCommand, DynamoDBClient, ListExportsCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import * as fc from 'fast-check';
import { TABLE_ARN } from './export-folder';
import { incrementalExports } from '../../../../src/engine/evidence/export/export-catalogue';
import { chooseExports, exportCommand, type TimeSpan } from '../../../../src/engine/evidence/export/export-choice';
import { keyCondition, type Tenant } from '../../../../src/engine/evidence/tenant';
import { replayable } from '../../seed';

const START = Date.parse('2026-11-21T09:00:00Z');
const MINUTE = 60_000;
const at = (minutes: number) => new Date(START + minutes * MINUTE);
const span = (from: number, to: number): TimeSpan => ({ from: at(from), to: at(to) });
const minutes = (spans: readonly TimeSpan[]) =>
  spans.map(({ from, to }) => [(from.getTime() - START) / MINUTE, (to.getTime() - START) / MINUTE]);

describe('the catalogue', () => {
  const client = new DynamoDBClient({});
  const mock = mockClient(client);
  const arn = (id: string) => `${TABLE_ARN}/export/${id}`;

  function describes(id: string, from: number, more: object = {}, window: object = {}): void {
    mock.on(DescribeExportCommand, { ExportArn: arn(id) }).resolves({
      ExportDescription: {
        ExportArn: arn(id),
        ExportFormat: 'DYNAMODB_JSON',
        ExportManifest: `AWSDynamoDB/${id}/manifest-summary.json`,
        S3Bucket: 'exports',
        TableId: 'id',
        ItemCount: 7,
        IncrementalExportSpecification: { ExportFromTime: at(from), ExportToTime: at(from + 15), ExportViewType: 'NEW_AND_OLD_IMAGES', ...window },
        ...more,
      },
    });
  }

  describe('of filtered exports', () => {
    const tenant = { keyName: 'pk', value: { S: 'tenant-7' } };
    const filtered = (more: object = {}) => ({ FilterSpecification: { ...keyCondition(tenant), ...more } });
    const found = async (wanted?: Tenant) => (await incrementalExports(client, TABLE_ARN, wanted)).map(({ arn: name }) => name.split('/').at(-1));

    beforeEach(() => {
      const ids = ['whole', 'mine', 'plain', 'other', 'fewer', 'narrow', 'sorted'];
      mock.on(ListExportsCommand, { TableArn: TABLE_ARN, NextToken: undefined }).resolves({
        ExportSummaries: ids.map((id) => ({ ExportArn: arn(id), ExportStatus: 'COMPLETED', ExportType: 'INCREMENTAL_EXPORT' })),
      });
      describes('whole', 0);
      describes('mine', 1, filtered());
      describes('plain', 2, { FilterSpecification: { KeyConditionExpression: 'pk=:v', ExpressionAttributeValues: { ':v': { S: 'tenant-7' } } } });
      describes('other', 3, filtered({ ExpressionAttributeValues: { ':pk': { S: 'tenant-8' } } }));
      describes('fewer', 4, filtered({ FilterExpression: 'price > :zero' }));
      describes('narrow', 5, filtered({ ProjectionExpression: 'price' }));
      describes('sorted', 6, filtered({ KeyConditionExpression: '#pk = :pk AND sk > :sk' }));
    });

    test('lists none for a whole table', async () => {
      expect(await found()).toEqual(['whole']);
    });

    test('lists those that hold all of a tenant', async () => {
      expect(await found(tenant)).toEqual(['whole', 'mine', 'plain']);
      expect(await found({ ...tenant, keyName: 'id' })).toEqual(['whole']);
    });
  });

  test('lists finished incremental exports with both images, the earliest first', async () => {
    const summaries = (...ids: string[]) => ids.map((id) =>
      ({ ExportArn: arn(id), ExportStatus: 'COMPLETED' as const, ExportType: 'INCREMENTAL_EXPORT' as const }));
    mock.on(ListExportsCommand, { TableArn: TABLE_ARN, NextToken: undefined }).resolves({
      ExportSummaries: [
        ...summaries('late', 'ion'),
        { ExportArn: arn('running'), ExportStatus: 'IN_PROGRESS', ExportType: 'INCREMENTAL_EXPORT' },
      ],
      NextToken: 'more',
    });
    mock.on(ListExportsCommand, { TableArn: TABLE_ARN, NextToken: 'more' }).resolves({
      ExportSummaries: [
        ...summaries('early', 'new'),
        { ExportArn: arn('full'), ExportStatus: 'COMPLETED', ExportType: 'FULL_EXPORT' },
      ],
    });
    describes('late', 15, { S3Prefix: 'p', ExportManifest: 'p/AWSDynamoDB/late/manifest-summary.json' });
    describes('early', 0, { S3Prefix: 'p', S3BucketOwner: '222222222222' });
    describes('ion', 30, { ExportFormat: 'ION' });
    describes('new', 30, {}, { ExportViewType: 'NEW_IMAGE' });
    const common = { bucket: 'exports', prefix: 'p', tableId: 'id', itemCount: 7 };

    expect(await incrementalExports(client, TABLE_ARN)).toEqual([
      { ...common, ...span(0, 15), arn: arn('early'), folder: 'p/AWSDynamoDB/early', bucketOwner: '222222222222' },
      { ...common, ...span(15, 30), arn: arn('late'), folder: 'p/AWSDynamoDB/late', bucketOwner: undefined },
    ]);
  });
});

describe('the choice', () => {
  const choose = (exports: TimeSpan[], from: number, to: number, now?: number) => {
    const { chain, missing } = chooseExports(exports, span(from, to), now === undefined ? undefined : at(now));
    return { chain: minutes(chain), missing: minutes(missing) };
  };

  test('a chain that covers the time, in its order', () => {
    expect(choose([span(30, 60), span(0, 15), span(15, 30), span(60, 90)], 0, 60)).toEqual({
      chain: [
        [0, 15],
        [15, 30],
        [30, 60],
      ],
      missing: [],
    });
  });

  test('a chain may begin a minute early, and end late', () => {
    expect(choose([span(-1, 20), span(20, 60)], 0, 50)).toEqual({ chain: [[-1, 20], [20, 60]], missing: [] });
    expect(choose([span(-2, 60)], 0, 60)).toEqual({ chain: [], missing: [[0, 60]] });
  });

  test('of those that overlap, the ones that fit', () => {
    expect(choose([span(0, 45), span(0, 30), span(20, 60), span(30, 60), span(30, 120)], 0, 60)).toEqual({
      chain: [
        [0, 30],
        [30, 60],
      ],
      missing: [],
    });
  });

  test('of those that leave nothing to export, the ones that reach least beyond the time, at both of its ends', () => {
    expect(choose([span(-1, 60), span(0, 60)], 0, 60).chain).toEqual([[0, 60]]);
    expect(choose([span(-1, 60), span(0, 60.5)], 0, 60).chain).toEqual([[0, 60.5]]);
    expect(choose([span(-0.5, 60), span(0, 61)], 0, 60).chain).toEqual([[-0.5, 60]]);
  });

  test('what is missing can be exported: no less than 15 minutes, no more than a day', () => {
    expect(choose([span(0, 60), span(90, 120)], 0, 120)).toEqual({ chain: [[0, 60], [90, 120]], missing: [[60, 90]] });
    expect(choose([], 0, 60 * 49)).toEqual({ chain: [], missing: [[0, 980], [980, 1960], [1960, 2940]] });
    expect(choose([span(0, 60), span(70, 120)], 0, 120)).toEqual({ chain: [[0, 60]], missing: [[60, 120]] });
    expect(choose([span(0, 60)], 0, 70, 80)).toEqual({ chain: [[0, 60]], missing: [[60, 75]] });
    expect(choose([span(0, 60)], 0, 70, 70)).toEqual({ chain: [], missing: [[0, 70]] });
    expect(choose([], 0, 5, 8)).toEqual({ chain: [], missing: [[-10, 5]] });
  });

  test('what is missing begins and ends at full seconds, as exports do', () => {
    const [from, to] = [new Date(START + 1), new Date(at(60 * 49).getTime() + 1001)];
    const { missing } = chooseExports([], { from, to });
    const edges = missing.flatMap((one) => [one.from.getTime(), one.to.getTime()]);

    expect(edges.filter((edge) => edge % 1000 !== 0)).toEqual([]);
    expect([edges[0], edges.length, edges.at(-1)]).toEqual([START, 6, to.getTime() + 999]);
  });

  test('whatever there is, chain and missing windows cover the time without gap or overlap', replayable(() => {
    const one = fc
      .tuple(fc.integer({ min: -60, max: 300 }), fc.integer({ min: 15, max: 200 }))
      .map(([from, length]) => span(from, from + length));
    const spans = fc.array(one, { maxLength: 12 });
    fc.assert(fc.property(spans, fc.integer({ min: 1, max: 300 }), fc.boolean(), (exports, length, early) => {
      const now = early ? length : length + 15;
      const { chain, missing } = chooseExports(exports, span(0, length), at(now));
      const all = [...chain, ...missing].sort((a, b) => a.from.getTime() - b.from.getTime());

      expect(chain.every((chosen) => exports.includes(chosen))).toBe(true);
      expect(all[0].from.getTime()).toBeLessThanOrEqual(START);
      expect(all.at(-1)!.to.getTime()).toBeGreaterThanOrEqual(at(length).getTime());
      all.slice(1).forEach(({ from }, place) => expect(from).toEqual(all[place].to));
      missing.forEach(({ from, to }) => {
        expect(to.getTime() - from.getTime()).toBeGreaterThanOrEqual(15 * MINUTE);
        expect(to.getTime() - from.getTime()).toBeLessThanOrEqual(1440 * MINUTE);
      });
    }), { numRuns: 3000 });
  }));

  test('of all chains one that leaves the least to export', replayable(() => {
    const edges = fc.uniqueArray(fc.integer({ min: 1, max: 19 }), { minLength: 1, maxLength: 6 })
      .map((inner) => [0, ...inner.sort((a, b) => a - b), 20]);
    fc.assert(
      fc.property(
        edges,
        fc.array(fc.tuple(fc.nat(17), fc.integer({ min: 1, max: 6 })), { maxLength: 8 }),
        (path, others) => {
          const hours = path.slice(1).map((to, place) => span(60 * path[place], 60 * to));
          const noise = others.map(([from, length]) => span(60 * from, 60 * (from + length)));

          expect(chooseExports([...noise, ...hours], span(0, 1200)).missing).toEqual([]);
        },
      ),
    );
  }));
});

test('the command exports a window, in words that a shell takes as they are', () => {
  expect(exportCommand(span(0, 15), { tableArn: TABLE_ARN, bucket: 'exports', prefix: "it's here" })).toBe(
    `aws dynamodb export-table-to-point-in-time --table-arn ${TABLE_ARN} --s3-bucket exports --s3-prefix 'it'\\''s here' --export-format DYNAMODB_JSON `
      + '--export-type INCREMENTAL_EXPORT --incremental-export-specification '
      + 'ExportFromTime=2026-11-21T09:00:00Z,ExportToTime=2026-11-21T09:15:00Z,ExportViewType=NEW_AND_OLD_IMAGES',
  );
  expect(exportCommand(span(0, 15), { tableArn: TABLE_ARN, bucket: 'exports' })).not.toContain('prefix');
});

test('of a tenant the command exports by its key, binary ones in base64', () => {
  const filterOf = (value: Tenant['value']) => {
    const command = exportCommand(span(0, 15), { tableArn: TABLE_ARN, bucket: 'exports', tenant: { keyName: 'pk', value } });
    return JSON.parse(/--filter-specification '(.*)'$/.exec(command)![1]);
  };

  expect(filterOf({ S: 'tenant-7' })).toEqual({
    KeyConditionExpression: '#pk = :pk', ExpressionAttributeNames: { '#pk': 'pk' }, ExpressionAttributeValues: { ':pk': { S: 'tenant-7' } },
  });
  expect(filterOf({ B: Buffer.from('x') }).ExpressionAttributeValues).toEqual({ ':pk': { B: 'eA==' } });
});
