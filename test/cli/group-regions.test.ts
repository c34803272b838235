// Proves restores of groups over two Regions on a model of AWS: MiniStack with the overlay in test/emulator.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UpdateContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import { RestorableTables } from './restorable-table';
import { madeTables, type SagaMoments, writeSagas } from './saga-tables';
import type { FaultProxy } from '../emulator/fault-proxy';

const AWAY = 'us-east-1';

/** DynamoDB restores to five minutes ago at the latest. */
const LAG_SECONDS = 400;

let tables: Awaited<ReturnType<typeof RestorableTables.startBehindProxy>>;
let away: RestorableTables;
let proxy: FaultProxy;
let moments: SagaMoments;
let names: string;

beforeAll(async () => {
  tables = await RestorableTables.startBehindProxy();
  ({ proxy } = tables);
  away = tables.in(AWAY);
  moments = await writeSagas({ orders: tables, payments: away, stock: away });
  const arns = await Promise.all([tables.describe('orders'), away.describe('payments'), away.describe('stock')]);
  names = arns.map((table) => table!.TableArn).join();
}, 120_000);

afterAll(() => tables?.stop());

const references = ['orders.payment=payments.pk', 'payments.order=orders.pk', 'stock.payment=payments.pk'].flatMap((each) => ['--reference', each]);
const restore = (record: string, ...more: string[]) => tables.cli.run('group', 'restore', '--tables', names, '--out', record, ...more);
const copies = (moment: string) => ['orders', 'payments', 'stock'].map((name) => `${name}-restored-${moment.replaceAll(/[-:]/g, '')}`);
const group = (record: string) => JSON.parse(readFileSync(join(tables.folder, record, 'group.json'), 'utf8'));

test('each copy is made beside its table, and what is torn between Regions is found', async () => {
  const { code, stdout } = await restore('torn', '--at', moments.torn, ...references);

  expect({ code, stdout }).toEqual({ code: 3, stdout: expect.stringContaining('orders.payment=payments.pk: pk = "order-2" references payments pk = "payment-2", which is not there') });
  const [orders, payments, stock] = copies(moments.torn);
  expect([await madeTables(tables), await madeTables(away)]).toEqual([[orders], [payments, stock]]);
  expect(group('torn').tables).toMatchObject([{ region: tables.emulator.region }, { region: AWAY }, { region: AWAY }]);
});

test('the record is shown, checked and discarded from any Region, also from one that is named', async () => {
  for (const region of [tables.emulator.region, AWAY, 'ap-southeast-2']) {
    const at = ['--region', region];
    expect(await tables.cli.run('group', 'status', 'torn', ...at)).toMatchObject({ code: 3, stdout: expect.stringMatching(/(payments|stock)-restored-\S+ +The restored table is ready\./) });
    expect(await tables.cli.run('group', 'check', 'torn', ...at)).toMatchObject({ code: 3, stdout: expect.stringContaining('Torn: 1 item') });
  }
  expect(await tables.cli.run('group', 'discard', 'torn', '--region', 'ap-southeast-2')).toMatchObject({ code: 0, stdout: 'The restored tables are deleted.\n' });
  expect([await madeTables(tables), await madeTables(away)]).toEqual([[], []]);
});

test('the quietest second is heard in the streams of all Regions, and the same command again goes on', async () => {
  proxy.inject('denied', /\.RestoreTableToPointInTime$/, 2);
  const quietest = ['--at', moments.torn, '--quietest', '--within', '30s', '--apart', '2s', ...references];
  const { code, stderr } = await restore('quiet', ...quietest, '--region', AWAY);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/1 of 3 tables are restored, [^]*to go on: npx cdk-dynamodb-recovery group restore --tables arn:\S+:us-east-1:\S+ --quietest/) });
  await proxy.calm();

  expect(await restore('quiet', ...quietest)).toMatchObject({ code: 0, stdout: expect.stringContaining('Quiet: no table was written to') });
  const { moment, activity } = group('quiet');
  expect(activity.writes).toBe(0);
  const [order] = copies(moment.replace('.000', ''));
  expect(await tables.items(order)).toEqual([expect.stringContaining('order-1')]);
  await tables.cli.run('group', 'discard', 'quiet');
});

test('tables of one name in two Regions are refused, because copies and references go by names', async () => {
  const twice = `${names.split(',')[0]},arn:aws:dynamodb:${AWAY}:111111111111:table/orders`;
  expect(await tables.cli.run('group', 'restore', '--tables', twice, '--at', moments.torn)).toMatchObject({ code: 2, stderr: expect.stringContaining('must be from 2 to 100 tables of different names, got orders twice') });
});

test('the common window is that of all Regions, and names the table that ends it', async () => {
  const switched = (PointInTimeRecoveryEnabled: boolean) => away.dynamodb.send(
    new UpdateContinuousBackupsCommand({ TableName: 'stock', PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled } }),
  );
  await switched(false);
  await switched(true);
  await tables.emulator.advance(LAG_SECONDS);

  expect(await restore('late', '--at', moments.torn)).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: '--at' must be from \S+Z, where stock begins, to \S+Z, where \w+ ends, got/) });
});
