// Proves cut-overs on a model of AWS: MiniStack with the overlay in test/emulator.
import { PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTimeToLiveCommand, PutResourcePolicyCommand } from '@aws-sdk/client-dynamodb';
import { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import { customers } from './customers';
import { ShopAccount } from './cutover-account';
import type { Shop } from './cutover-shop';

// Tests that run at the same time begin before the hooks of their file.
const opened = ShopAccount.start();

afterAll(async () => (await opened).stop());

const MINUTES = 180_000;

test.concurrent('a restored table takes over: readers, writers and consumers follow the parameter, and no order is lost', async () => {
  const account = await opened;
  const shop = await account.shop();
  expect(await shop.plan('--freeze', '--accept-gap', '1000')).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing was changed.') });
  const close = customers(shop);
  const { code, stdout } = await shop.apply();
  const last = await shop.order();
  const { taken, refused } = await close();

  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('The new table has taken over.') });
  expect(refused).toBeGreaterThan(0);
  const [before, after] = [await shop.items(shop.old), await shop.items(shop.new)];
  expect([...taken, last].filter((order) => !before.includes(order) && !after.includes(order))).toEqual([]);
  expect(before.filter((order) => after.includes(order))).toEqual(['first']);
  expect(after).toContain(last);
  expect(await shop.mailed(last)).toBe(true);
  expect(await shop.consumed()).toEqual([shop.new]);
  const { DeletionProtectionEnabled: isProtected } = await shop.describe(shop.new);
  const { TimeToLiveDescription: expiry } = await account.dynamodb.send(
    new DescribeTimeToLiveCommand({ TableName: shop.new }),
  );
  expect([isProtected, expiry]).toMatchObject([true, { AttributeName: 'expires', TimeToLiveStatus: 'ENABLED' }]);
}, MINUTES);

test.concurrent('without --freeze a write to the old table is counted, and the exit code shows that one was left aside', async () => {
  const shop = await (await opened).shop();
  expect(await shop.plan()).toMatchObject({ code: 0, stdout: expect.stringMatching(/left behind +1 write to 1 item since .*; accepted: 1\n/) });
  expect(await shop.apply()).toMatchObject({ code: 0, stdout: expect.stringMatching(/written aside +no writes in orders-\d+ since/) });
  await shop.put(shop.old, 'by a reader that keeps the parameter');

  expect(await shop.status()).toMatchObject({ state: 'applied', table: shop.new, isFrozen: false, aside: { writes: 1, items: 1 } });
  expect(await (await opened).cli.run('cutover', 'status', shop.record)).toMatchObject({
    code: 3, stdout: expect.stringContaining(`To see what was written aside:\n  npx cdk-dynamodb-recovery diff ${shop.old} ${shop.new}\n`),
  });
}, MINUTES);

test.concurrent('an undo leads back: the policy is that of before word by word, and writes to the new table are counted', async () => {
  const account = await opened;
  const shop = await account.shop();
  const { TableArn: ResourceArn } = await shop.describe(shop.old);
  const statement = { Sid: 'Partner', Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::222222222222:root' }, Action: 'dynamodb:GetItem', Resource: ResourceArn };
  const policy = `{ "Version": "2012-10-17",\n  "Statement": [${JSON.stringify(statement)}] }`;
  await account.dynamodb.send(new PutResourcePolicyCommand({ ResourceArn, Policy: policy }));
  await account.cli.run('parity', shop.old, shop.new, '--apply');
  expect(await shop.plan('--freeze')).toMatchObject({ code: 0 });
  expect(await shop.apply()).toMatchObject({ code: 0, stdout: expect.stringMatching(/writers +writes to orders-\d+ are refused\n/) });
  await expect(shop.put(shop.old, 'late')).rejects.toThrow('explicit deny');
  const order = await shop.order();
  const { code, stdout } = await shop.undo();

  expect({ code, stdout }).toEqual({ code: 3, stdout: expect.stringMatching(/written aside +1 write to 1 item in orders-\d+-restored since/) });
  expect(stdout).toContain('The old table is in use again.\nReason: asked for, ');
  expect(await shop.policy(shop.old)).toBe(policy);
  expect(await shop.text()).toBe(shop.old);
  expect(await shop.consumed()).toEqual([shop.old]);
  expect(await shop.items(shop.new)).toEqual(['first', order].sort());
  expect(await shop.mailed(await shop.order())).toBe(true);
  expect(await shop.apply()).toMatchObject({ code: 1, stdout: expect.stringContaining('The old table is in use again.') });
}, MINUTES);

test.concurrent('what a parameter has besides its value stays, and so do the other members of its JSON', async () => {
  const account = await opened;
  const shop = await account.shop();
  const text = `{\n\t"cart": "${shop.old}", "tables": {"orders": "${shop.old}"}, "limit": 12345678901234567890\n}`;
  await shop.name(text);
  expect(await shop.plan('--member', 'tables.orders')).toMatchObject({ code: 0 });
  expect(await shop.apply()).toMatchObject({ code: 0 });

  expect(await shop.text()).toBe(text.replace(`{"orders": "${shop.old}"`, `{"orders": "${shop.new}"`));
  const { Parameters: [found] = [] } = await account.parameters.send(
    new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [shop.parameter] }] }),
  );
  expect(found).toMatchObject({ Description: 'of the shop', AllowedPattern: '.+' });
  expect(await shop.undo()).toMatchObject({ code: 0 });
  expect(await shop.text()).toBe(text);
}, MINUTES);

test.concurrent('a parameter that holds an ARN gets an ARN', async () => {
  const shop = await (await opened).shop();
  const { TableArn: arn } = await shop.describe(shop.old);
  await shop.name(arn!);
  expect(await shop.plan()).toMatchObject({ code: 0 });
  expect(await shop.apply()).toMatchObject({ code: 0 });

  expect(await shop.text()).toBe(`${arn}-restored`);
}, MINUTES);

test.concurrent.each<[string, (shop: Shop) => Promise<void>, RegExp]>([
  ['errors of the new table', async ({ new: TableName }) => {
    const { cloudWatch } = await opened;
    await cloudWatch.send(new PutMetricDataCommand({
      Namespace: 'AWS/DynamoDB',
      MetricData: [{ MetricName: 'SystemErrors', Value: 11, Dimensions: [{ Name: 'TableName', Value: TableName }, { Name: 'Operation', Value: 'PutItem' }] }],
    }));
  }, /Reason: 11 errors, more than 10: SystemErrors of PutItem: 11, /],
  ['an alarm that fires', async ({ old }) => {
    const { cloudWatch } = await opened;
    await cloudWatch.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData: [{ MetricName: `Failures of ${old}`, Value: 5 }] }));
  }, /Reason: alarms have fired: checkout of orders-\d+, /],
])('%s: the cut-over leads back to the old table without a person, and the exit code is 1', async (_, disturb, reason) => {
  const { cloudWatch, cli } = await opened;
  const shop = await (await opened).shop();
  const AlarmName = `checkout of ${shop.old}`;
  await cloudWatch.send(new PutMetricAlarmCommand({
    AlarmName, Namespace: 'Shop', MetricName: `Failures of ${shop.old}`, Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold',
  }));
  expect(await shop.plan('--freeze', '--watch', '60s', '--alarm', AlarmName)).toMatchObject({ code: 0 });
  const { said, ended } = cli.start('cutover', 'apply', shop.record);
  await said(/watch: 0 errors/);
  expect(await shop.text()).toBe(shop.new);
  await disturb(shop);
  const { code, stdout } = await ended;

  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(reason) });
  expect(await shop.text()).toBe(shop.old);
  expect(await shop.order()).toMatch(/^order/);
  expect(await shop.consumed()).toEqual([shop.old]);
}, MINUTES);
