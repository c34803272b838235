import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { MonitorScope } from './monitor-scope';
import type { MonitoredTable } from './monitored-table';
import { monitorStateTable } from '../contract/change-monitor';
import { FINDING_EVENT_SOURCE } from '../contract/finding-event';
import { METRIC_NAMESPACE } from '../contract/recovery-metrics';
import { READING_KEY_ACTIONS, WRITING_KEY_ACTIONS } from '../declared/table-keys';
import { type Permission, viaOwnService } from '../internal/permission';
import { tablesNamed } from '../internal/table-arns';
import { journalPermissions } from '../rewind/journal-permissions';

/** Records that could not be processed, as Lambda names them: `aws/lambda/<mapping>/<shard>/<time>`. */
const UNPROCESSED = 'aws/lambda/*';

/** The files of a plan, and the objects of its journal, in the folder of each plan. */
const PLAN_NAMES = ['plan.json', 'items.jsonl'];
const JOURNAL_NAMES = ['journal/????????.jsonl'];

/** Reading the stream; reading and writing the items that changed only where the monitor restores. */
export function tablePermissions(of: MonitorScope): Permission[] {
  const { scope, table } = of;
  return [
    {
      sid: 'ReadStream',
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      resources: [table.streamArn],
    },
    {
      sid: 'ListStreams',
      actions: ['dynamodb:ListStreams'],
      resources: ['*'],
      wildcards: 'Lambda lists the streams of the account: docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html',
    },
    {
      sid: 'DescribeTable',
      actions: ['dynamodb:DescribeTable', 'dynamodb:DescribeTimeToLive'],
      resources: [table.tableArn],
    },
    ...restores(of) ? [{
      sid: 'RestoreItems',
      actions: ['dynamodb:BatchGetItem', 'dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      resources: [table.tableArn],
    }] : [],
    {
      sid: 'KeepState',
      actions: ['dynamodb:BatchGetItem', 'dynamodb:PutItem'],
      resources: [stateTableArn(scope, table)],
    },
    ...table.keyArns.length > 0 ? [{
      sid: 'UseKeyOfTable',
      actions: restores(of) ? WRITING_KEY_ACTIONS : READING_KEY_ACTIONS,
      resources: table.keyArns,
      conditions: viaOwnService(scope, 'dynamodb'),
    }] : [],
  ];
}

/** Writing plans and journals, metrics and events, and records that could not be processed. */
export function evidencePermissions(of: MonitorScope): Permission[] {
  const { scope, unprocessed } = of;
  return [
    ...planPermissions(of),
    {
      sid: 'KeepUnprocessed',
      actions: ['s3:PutObject'],
      resources: [unprocessed.arnForObjects(UNPROCESSED)],
      wildcards: 'Lambda names each object by mapping, shard and time',
    },
    { sid: 'FindBucketOfUnprocessed', actions: ['s3:ListBucket'], resources: [unprocessed.bucketArn] },
    {
      sid: 'PublishMetrics',
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': METRIC_NAMESPACE } },
      wildcards: 'the action has no resource, and is limited to one namespace: docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html',
    },
    {
      sid: 'SendEvents',
      actions: ['events:PutEvents'],
      resources: [Stack.of(scope).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
      conditions: { 'ForAllValues:StringEquals': { 'events:source': FINDING_EVENT_SOURCE } },
    },
  ];
}

/**
 * Reading plans in any case, because items can have one that was made before; writing them unless the monitor only
 * observes; listing journals where it restores. The key is also that of the records that could not be processed.
 */
function planPermissions(of: MonitorScope): Permission[] {
  const observes = of.response.mode === 'observe';
  return journalPermissions(of, 'WritePlans', restores(of) ? [...PLAN_NAMES, ...JOURNAL_NAMES] : PLAN_NAMES)
    .filter(({ sid }) => (sid !== 'ListPlans' || restores(of)) && (sid !== 'WritePlans' || !observes));
}

/** Seeing the state of a monitor, and pausing and resuming it. */
export function operatorPermissions(scope: IConstruct, table: MonitoredTable): Permission[] {
  return [
    {
      sid: 'OperateMonitor',
      actions: ['dynamodb:BatchGetItem', 'dynamodb:ListTagsOfResource', 'dynamodb:PutItem', 'dynamodb:Query'],
      resources: [stateTableArn(scope, table)],
    },
    { sid: 'SeeTable', actions: ['dynamodb:DescribeTable'], resources: [table.tableArn] },
    { sid: 'FindMapping', actions: ['lambda:ListEventSourceMappings'], resources: ['*'] },
  ];
}

/** By its name: the table is tagged with the function, which therefore must not wait for it. */
function stateTableArn(scope: IConstruct, table: MonitoredTable): string {
  return tablesNamed(scope, monitorStateTable(table.tableName));
}

function restores({ response }: MonitorScope): boolean {
  return response.mode === 'restore';
}
