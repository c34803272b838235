// Proves cut-overs by AppConfig on a model of AWS: MiniStack with the overlay in test/emulator.
import { PutMetricAlarmCommand, PutMetricDataCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import type { ConfiguredShop } from './configured-shop';
import { customers } from './customers';
import { ShopAccount } from './cutover-account';

/** Strategies bake for minutes: ten of them are some seconds here. */
const opened = ShopAccount.start().then(async (account) => {
  await account.emulator.configurations({ minuteSeconds: 0.4 });
  return account;
});

afterAll(async () => (await opened).stop());

const MINUTES = 180_000;

const json = (table: string) => `{\n\t"tables": {"orders": "${table}"}, "limit": 12345678901234567890\n}`;

/** An alarm that an environment watches. */
async function alarm(AlarmName: string): Promise<{ AlarmArn: string }> {
  const { cloudWatch, emulator } = await opened;
  await cloudWatch.send(new PutMetricAlarmCommand({
    AlarmName, Namespace: 'Shop', MetricName: `Failures of ${AlarmName}`, Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold',
  }));
  await setAlarm(AlarmName, 'OK');
  return { AlarmArn: `arn:aws:cloudwatch:${emulator.region}:${emulator.account}:alarm:${AlarmName}` };
}

/** Sets an alarm, with a value that keeps it on: whenever a metric gets a value, every alarm is evaluated again. */
async function setAlarm(AlarmName: string, StateValue: 'OK' | 'ALARM'): Promise<void> {
  const { cloudWatch } = await opened;
  if (StateValue === 'ALARM') {
    await cloudWatch.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData: [{ MetricName: `Failures of ${AlarmName}`, Value: 5 }] }));
  }
  await cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a test' }));
}

async function states(shop: ConfiguredShop): Promise<string[]> {
  return (await shop.deployments()).map(({ State }) => State!);
}

test.concurrent('a restored table takes over: readers, writers and consumers follow the deployment, and no order is lost', async () => {
  const shop = await (await opened).configuredShop();
  expect(await shop.plan('--freeze', '--accept-gap', '1000')).toMatchObject({
    code: 0, stdout: expect.stringMatching(/configuration +shop-orders-\d+\/production\/tables, version 1, by AppConfig.AllAtOnce\n/),
  });
  const close = customers(shop);
  const { code, stdout } = await shop.apply();
  const last = await shop.order();
  const { taken } = await close();

  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('The new table has taken over.') });
  const [before, after] = [await shop.items(shop.old), await shop.items(shop.new)];
  expect([...taken, last].filter((order) => !before.includes(order) && !after.includes(order))).toEqual([]);
  expect(after).toContain(last);
  expect(await shop.mailed(last)).toBe(true);
  expect(await shop.consumed()).toEqual([shop.new]);
  expect(await states(shop)).toEqual(['COMPLETE', 'COMPLETE']);
}, MINUTES);

test.concurrent('an undo reverts the deployment, even while an alarm of the environment is on, and an editor begins with the old table', async () => {
  const monitor = await alarm('late alarm');
  const shop = await (await opened).configuredShop({ text: json, monitors: [monitor] });
  expect(await shop.plan('--freeze', '--member', 'tables.orders')).toMatchObject({ code: 0 });
  expect(await shop.apply()).toMatchObject({ code: 0 });
  expect(await shop.text()).toBe(json(shop.new));
  await setAlarm('late alarm', 'ALARM');
  expect(await shop.undo()).toMatchObject({ code: 0, stdout: expect.stringContaining('The old table is in use again.') });

  expect(await shop.text()).toBe(json(shop.old));
  expect(await shop.draft()).toEqual({ text: json(shop.old), versions: 3 });
  expect(await states(shop)).toEqual(['REVERTED', 'COMPLETE']);
  expect(await shop.consumed()).toEqual([shop.old]);
}, MINUTES);

test.concurrent('an undo keeps what another has deployed since, and so deploys a new version, also of YAML', async () => {
  const yaml = (table: string) => `# of the shop\ntables:\n  orders: ${table} # damaged\nlimit: 1\n`;
  const shop = await (await opened).configuredShop({ text: yaml });
  expect(await shop.plan('--member', 'tables.orders')).toMatchObject({ code: 0 });
  expect(await shop.apply()).toMatchObject({ code: 0 });
  const changed = (table: string) => yaml(table).replace('limit: 1', 'limit: 2');
  await shop.deploy(await shop.keep(changed(shop.new)));
  expect(await shop.undo()).toMatchObject({ code: 0 });

  expect(await shop.text()).toBe(changed(shop.old));
  expect(await states(shop)).toEqual(['COMPLETE', 'COMPLETE', 'COMPLETE', 'COMPLETE']);
}, MINUTES);

test.concurrent('a deployment that AppConfig rolls back leads back to the old table without a person, and the exit code is 1', async () => {
  const shop = await (await opened).configuredShop({ monitors: [await alarm('early alarm')] });
  expect(await shop.plan('--freeze', '--watch', '60s')).toMatchObject({ code: 0 });
  const { said, ended } = (await opened).cli.start('cutover', 'apply', shop.record);
  await said(/watch: 0 errors/);
  expect(await shop.text()).toBe(shop.new);
  await setAlarm('early alarm', 'ALARM');
  const { code, stdout } = await ended;

  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(/Reason: deployment 2 of configuration \S+ was taken back: CLOUDWATCH_ALARM, Rollback initiated by \S+early alarm, /) });
  expect(await shop.text()).toBe(shop.old);
  expect((await shop.draft()).text).toBe(shop.old);
  expect(await shop.policy(shop.old)).toBeUndefined();
  expect(await shop.consumed()).toEqual([shop.old]);
}, MINUTES);

test.concurrent('an alarm that is on rolls the deployment back at once: consumers were never moved', async () => {
  const monitor = await alarm('former alarm');
  const shop = await (await opened).configuredShop({ monitors: [monitor] });
  expect(await shop.plan('--freeze')).toMatchObject({ code: 0 });
  await setAlarm('former alarm', 'ALARM');
  const { code, stdout, stderr } = await shop.apply();

  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('was taken back: CLOUDWATCH_ALARM') });
  expect(stderr).not.toContain('consumers: ');
  expect(await shop.text()).toBe(shop.old);
  expect(await shop.order()).toMatch(/^order/);
}, MINUTES);

test.concurrent('errors of the new table stop the deployment that bakes, and the old table is in use at once', async () => {
  const { cloudWatch, cli } = await opened;
  const shop = await (await opened).configuredShop();
  expect(await shop.plan('--strategy', await shop.strategy(0, 1000), '--watch', '60s')).toMatchObject({ code: 0 });
  const { said, ended } = cli.start('cutover', 'apply', shop.record);
  await said(/watch: 0 errors/);
  await cloudWatch.send(new PutMetricDataCommand({
    Namespace: 'AWS/DynamoDB',
    MetricData: [{ MetricName: 'SystemErrors', Value: 11, Dimensions: [{ Name: 'TableName', Value: shop.new }, { Name: 'Operation', Value: 'PutItem' }] }],
  }));

  expect(await ended).toMatchObject({ code: 1, stdout: expect.stringContaining('Reason: 11 errors') });
  expect(await shop.text()).toBe(shop.old);
  expect(await states(shop)).toEqual(['ROLLED_BACK', 'COMPLETE']);
}, MINUTES);

test.concurrent('feature flags keep every other character, and consumers are moved once a gradual strategy has reached every reader', async () => {
  const flags = (table: string) => JSON.stringify({ version: '1', flags: { tables: { name: 'Tables', attributes: { orders: {} } } }, values: { tables: { enabled: true, orders: table } } }, null, 3);
  const shop = await (await opened).configuredShop({ flags: true, text: flags });
  await shop.strategy(10, 0);
  expect(await shop.plan('--member', 'values.tables.orders', '--strategy', '10 and 0')).toMatchObject({
    code: 0, stdout: expect.stringContaining(`10 and 0 takes 10 min: some readers have ${shop.old} so long, and others ${shop.new}`),
  });
  const { said, ended } = (await opened).cli.start('cutover', 'apply', shop.record);
  await said(/ consumers: /);
  const [{ PercentageComplete: percent }] = await shop.deployments();
  expect(percent).toBe(100);
  expect(await ended).toMatchObject({ code: 0 });

  expect(JSON.parse(await shop.text())).toEqual({ tables: { enabled: true, orders: shop.new } });
  expect((await shop.draft()).text).toBe(flags(shop.new));
}, MINUTES);
