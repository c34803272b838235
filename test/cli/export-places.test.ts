import { DescribeExportCommand, DescribeTimeToLiveCommand, DynamoDBClient, ListExportsCommand } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import type { Connection } from '../../src/cli/connection/connection';
import { evidenceFor } from '../../src/cli/evidence/evidence';
import { exportsOf } from '../../src/cli/evidence/export-places';
import type { Table } from '../../src/engine/dynamodb/table';

const table: Table = {
  name: 'orders', arn: 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders', id: 'id', keyNames: ['pk'], itemCount: 1, otherRegions: [], strong: false,
};
const dynamodb = new DynamoDBClient({ region: 'eu-west-1' });
const connection = { dynamodb, awsFlags: async () => ({ '--region': 'eu-west-1', '--profile': 'on call' }), s3: async () => new S3Client({ region: 'eu-west-1' }) } as unknown as Connection;
const at = (hour: number) => new Date(Date.UTC(2026, 10, 15, hour));

/** Exports of windows of an hour each. */
function exported(hours: number[], tableId = 'id') {
  const mock = mockClient(dynamodb);
  const arn = (hour: number) => `${table.arn}/export/${hour}`;
  mock.on(ListExportsCommand).resolves({
    ExportSummaries: hours.map((hour) => ({ ExportArn: arn(hour), ExportStatus: 'COMPLETED', ExportType: 'INCREMENTAL_EXPORT' })),
  });
  hours.forEach((hour) => mock.on(DescribeExportCommand, { ExportArn: arn(hour) }).resolves({
    ExportDescription: {
      ExportArn: arn(hour),
      TableId: tableId,
      S3Bucket: 'exports',
      ExportManifest: `AWSDynamoDB/${hour}/manifest-summary.json`,
      ExportFormat: 'DYNAMODB_JSON',
      IncrementalExportSpecification: { ExportFromTime: at(hour), ExportToTime: at(hour + 1), ExportViewType: 'NEW_AND_OLD_IMAGES' },
    },
  }));
  return mock;
}

test('who reads on has the exports that were chosen, and not those that come by then', async () => {
  exported([10, 11]).on(DescribeTimeToLiveCommand).resolves({ TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } });
  const { options } = await evidenceFor({ table, from: at(10), evidence: 'export' }, connection);

  expect(options).toEqual({ exports: ['s3://exports/AWSDynamoDB/10', 's3://exports/AWSDynamoDB/11'] });
});

test('the exports of a table that cover the damage are found, to the end of the last', async () => {
  exported([9, 10, 11]);
  const { folders, until } = await exportsOf(table, { from: at(10) }, connection);
  expect(folders.map(({ name }) => name)).toEqual(['s3://exports/AWSDynamoDB/10', 's3://exports/AWSDynamoDB/11']);
  expect(until).toEqual(at(12));
});

test('what is missing is refused with the command that exports it', async () => {
  exported([9, 11]);
  await expect(exportsOf(table, { from: at(9) }, connection)).rejects.toThrow(
    '\'--from\' must be covered by exports of the table, got 2026-11-15T09:00:00Z, and some are missing; run this, and try again when it has ended:\n\n'
    + `  aws dynamodb export-table-to-point-in-time --table-arn ${table.arn} --s3-bucket exports --export-format DYNAMODB_JSON `
    + '--export-type INCREMENTAL_EXPORT --incremental-export-specification '
    + 'ExportFromTime=2026-11-15T10:00:00Z,ExportToTime=2026-11-15T11:00:00Z,ExportViewType=NEW_AND_OLD_IMAGES --region eu-west-1 --profile \'on call\'\n');
});

test('without any export, the bucket is for the operator to name', async () => {
  exported([]);
  await expect(exportsOf(table, { from: at(9), to: at(10) }, connection)).rejects.toThrow(
    /and there are none; .* --s3-bucket BUCKET /s,
  );
});

test('exports of another table that had the same name are of no use', async () => {
  exported([9], 'another');
  await expect(exportsOf(table, { from: at(9), to: at(10) }, connection)).rejects.toThrow('and there are none');
});
