// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import {
  CreateEventSourceMappingCommand, DeleteEventSourceMappingCommand, LambdaClient, ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { CfnOutput, NestedStack, type Stack } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { StackShop } from './stack-shop';
import type { ProtectedTable } from '../../src';

let shop: StackShop;

beforeAll(async () => {
  shop = await StackShop.open({ tableName: 'orders' });
}, 240_000);

afterAll(() => shop?.close());

const MINUTES = 300_000;
const NEW = 'orders-restored-night';

const nameOf = async () => {
  const { Resources: resources } = await shop.template();
  return Object.values<any>(resources).find(({ Type }) => Type === 'AWS::DynamoDB::GlobalTable').Properties.TableName;
};

test('a table that the code names is named by the template, too; the guard accepts the code that follows, and an older one replaces nothing', async () => {
  const { record, ...planned } = await shop.plan('--freeze');
  expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining(`the code has to name the table with tableName: '${NEW}'`) });
  expect(await shop.cli.run('cutover', 'apply', record)).toMatchObject({ stdout: expect.stringContaining('The new table has taken over.') });
  expect([await shop.table(), await nameOf(), (await shop.order()).table]).toEqual([NEW, NEW, NEW]);
  expect(await shop.cli.json('cutover', 'status', record)).toMatchObject({ isFrozen: true, table: NEW, stack: { arrangement: { resource: 'new', references: 'live' } } });

  // Code that was not changed would make a second table of the name that the old one still has.
  expect(await shop.deploy()).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
  expect((await shop.order()).table).toBe(NEW);
  expect(await shop.deploy(undefined, { tableName: NEW })).toMatchObject({ status: 'UPDATE_COMPLETE' });
  expect([await shop.table(), (await shop.order()).table, await shop.found()]).toEqual([NEW, NEW, []]);

  expect(await shop.cli.run('cutover', 'undo', record)).toMatchObject({ stdout: expect.stringContaining('The old table is in use again.') });
  expect([await shop.table(), await nameOf(), (await shop.order()).table]).toEqual(['orders', 'orders', 'orders']);
  expect(await shop.deploy()).toMatchObject({ status: 'UPDATE_COMPLETE' });
  expect([await shop.table(), await shop.found()]).toEqual(['orders', []]);
}, MINUTES);

async function isRefused(text: string | RegExp, ...more: string[]): Promise<void> {
  const before = await shop.template();
  expect(await shop.plan(...more)).toMatchObject({ code: expect.any(Number), stdout: '', stderr: expect.stringMatching(text) });
  expect(await shop.template()).toEqual(before);
}

test('a plan is refused where another stack imports the table', async () => {
  await shop.deploy((stack, { tableName: value }) => new CfnOutput(stack, 'Export', { value, exportName: 'shop-orders' }));
  await shop.account.deployTemplate('Reader', {
    Resources: { Reader: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Name: '/reader', Value: { 'Fn::ImportValue': 'shop-orders' } } } },
  });
  await isRefused('stacks import shop-orders, which names the table: Reader');
  await shop.account.destroy('Reader');
  await shop.deploy();
}, MINUTES);

test.each<[string, (stack: Stack, orders: ProtectedTable) => unknown, string]>([
  ['is given to a nested stack', (stack, { tableName: stringValue }) => new ssm.StringParameter(new NestedStack(stack, 'Nested'), 'Table', { stringValue }), 'nested stacks of Shop are given the table: Nested'],
  ['is in a template that is too large for a request', (stack) => Array.from({ length: 250 }, (_, each) => new ssm.StringParameter(stack, `P${each}`, { stringValue: 'x'.repeat(100) })), 'template of Shop takes \\d+ bytes; CloudFormation takes 51200 in a request'],
])('a plan is refused where the table %s', async (_, define, text) => {
  expect(await shop.deploy(define)).toMatchObject({ status: 'UPDATE_COMPLETE' });
  await isRefused(text);
  await shop.deploy();
}, MINUTES);

test('a plan is refused for another stack, and for a parameter as well', async () => {
  await shop.account.deployTemplate('Other', { Resources: { Reader: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'x' } } } });
  await isRefused("'--stack' must be the stack that has table orders, got \"Other\"", '--stack', 'Other');
  await isRefused("'--stack' must be a stack of this account and Region, got \"None\"", '--stack', 'None');
  await isRefused("'--stack' must be given without '--parameter'", '--parameter', '/shop/orders');
}, MINUTES);

test('names that are literals are named: nothing changes them', async () => {
  await shop.deploy((stack) => new ssm.StringParameter(stack, 'Literal', { stringValue: 'orders' }));
  expect(await shop.plan()).toMatchObject({ code: 0, stdout: expect.stringMatching(/Resources\.Literal\w+\.Properties\.Value names orders by a literal, and goes on to do so/) });
}, MINUTES);

test('a plan is refused where a mapping that is not in the stack reads the stream', async () => {
  const lambda = new LambdaClient(shop.account.emulator.clientConfig);
  const FunctionName = await shop.account.physicalId('Shop', 'Mailer');
  const request = new ListEventSourceMappingsCommand({ FunctionName });
  const { EventSourceMappings: [{ UUID, EventSourceArn }] = [{}] } = await lambda.send(request);
  await lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
  await lambda.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn, StartingPosition: 'LATEST' }));

  await isRefused(/functions read the stream of orders by mappings that are not in the stack: \S+Mailer/);
  lambda.destroy();
}, MINUTES);
