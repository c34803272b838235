/** A stack with three tables of the same kind: one with the least that restores, and two with a change monitor. */
import { basename, join } from 'node:path';
import { type App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { ChangeMonitor, ChangeRule, MonitorResponse } from '../../src';

/** The bound of each monitor. */
export const BOUND = 500;

export const WAYS = ['Bare', 'Matching', 'Immutable'] as const;
export type Way = typeof WAYS[number];

const FILTER = 'modify and changed(action) and new.action = ""';
const PATTERN = { eventName: ['MODIFY'], dynamodb: { NewImage: { action: { S: [''] } } } };

/** @param folder the place for the code of the bare function */
export function monitored(app: App, folder: string): Stack {
  const stack = new Stack(app, 'Monitored');
  bare(stack, tableOf(stack, 'Bare'), folder);
  const response = () => MonitorResponse.restore({
    maxItemsPerMinute: BOUND, breakerWindow: Duration.minutes(1), acknowledgeRestores: true,
  });
  new ChangeMonitor(stack, 'MatchingMonitor', {
    table: tableOf(stack, 'Matching'), rules: [ChangeRule.matching('NoAction', FILTER)], response: response(),
  });
  new ChangeMonitor(stack, 'ImmutableMonitor', {
    table: tableOf(stack, 'Immutable'), rules: [ChangeRule.immutable()], response: response(),
  });
  return stack;
}

function bare(stack: Stack, table: dynamodb.Table, folder: string): void {
  buildSync({
    entryPoints: [join(__dirname, 'bare-restore.lambda.ts')],
    outfile: join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node24',
  });
  const handler = new lambda.Function(stack, 'BareFunction', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(folder, { displayName: basename(folder) }),
    memorySize: 512,
    timeout: Duration.minutes(2),
  });
  table.grant(handler, 'dynamodb:UpdateItem');
  table.grantStreamRead(handler);
  new lambda.EventSourceMapping(stack, 'BareSource', {
    target: handler,
    eventSourceArn: table.tableStreamArn!,
    startingPosition: lambda.StartingPosition.LATEST,
    batchSize: 100,
    filters: [{ pattern: JSON.stringify(PATTERN) }],
  });
}

function tableOf(stack: Stack, id: Way): dynamodb.Table {
  return new dynamodb.Table(stack, id, {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
