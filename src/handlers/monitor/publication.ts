/** Publishes what became of unintended changes: a log line for each, metrics, and events for alerts. */
import { type CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  MONITOR_EVENT_DETAIL_TYPE, MONITOR_METRICS, type MonitorConfiguration, type MonitorEvent, type MonitorOutcome,
} from '../../contract/change-monitor';
import { FINDING_EVENT_SOURCE } from '../../contract/finding-event';
import { METRIC_NAMESPACE, TABLE_DIMENSION } from '../../contract/recovery-metrics';
import type { BatchResult, ChangeDecision } from '../../engine/monitor/batch-result';
import { isDue, wasNotSent } from '../../engine/monitor/monitor-state';
import type { StateTable } from '../../engine/monitor/state-table';
import { shownDigest } from '../../engine/plan/shown-digest';
import { encodeItem } from '../../engine/values/attribute-value';

export interface Publication {
  readonly configuration: MonitorConfiguration;
  readonly region: string;
  readonly state: StateTable;
  readonly cloudWatch: CloudWatchClient;
  readonly events: EventBridgeClient;
  readonly now: () => number;
}

/** The most values in one datum. */
const MOST_VALUES = 150;

const COMMAND = 'npx cdk-dynamodb-recovery';

export async function publish(result: BatchResult, publication: Publication): Promise<void> {
  result.decisions.forEach(log);
  const outcomes = await Promise.allSettled([publishMetrics(result, publication), sendEvents(result, publication)]);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Values of items stay in the plan and its journal: the log has their keys and digests. */
function log({ keys, at, ...decision }: ChangeDecision): void {
  console.log(JSON.stringify({ message: 'decision', keys: encodeItem(keys), at: at.toISOString(), ...decision }));
}

async function publishMetrics(
  { decisions, restored, breakerOpen }: BatchResult, { configuration: { tableName }, cloudWatch, now }: Publication,
): Promise<void> {
  const common = { Timestamp: new Date(now()), Dimensions: [{ Name: TABLE_DIMENSION, Value: tableName }] };
  const seconds = decisions.flatMap((decision) => decision.seconds ?? []);
  const data: MetricDatum[] = [
    { ...common, MetricName: MONITOR_METRICS.unintendedChanges, Value: decisions.length, Unit: 'Count' },
    { ...common, MetricName: MONITOR_METRICS.restoredItems, Value: restored, Unit: 'Count' },
    { ...common, MetricName: MONITOR_METRICS.breakerOpen, Value: Number(breakerOpen), Unit: 'Count' },
    ...seconds.length === 0 ? [] : chunks(seconds, MOST_VALUES).map((Values): MetricDatum => (
      { ...common, MetricName: MONITOR_METRICS.timeToRestore, Values, Unit: 'Seconds' }
    )),
  ];
  await cloudWatch.send(new PutMetricDataCommand({ Namespace: METRIC_NAMESPACE, MetricData: data }));
}

/** Sends an event for each outcome, at most one a minute. */
async function sendEvents(result: BatchResult, publication: Publication): Promise<void> {
  for (const outcome of outcomesOf(result)) {
    const { state, now } = publication;
    if (!await isDue(state, outcome, now())) continue;
    try {
      await sendEvent(eventOf(result, outcome, publication), publication);
    } catch (error) {
      // The next delivery sends it.
      await wasNotSent(state, outcome);
      throw error;
    }
  }
}

async function sendEvent(event: MonitorEvent, { events }: Publication): Promise<void> {
  const { Entries: [answer] = [] } = await events.send(new PutEventsCommand({
    Entries: [{
      Source: FINDING_EVENT_SOURCE,
      DetailType: MONITOR_EVENT_DETAIL_TYPE,
      Detail: JSON.stringify(event),
    }],
  }));
  if (answer?.ErrorCode) throw new Error(`EventBridge did not accept the event: ${answer.ErrorMessage ?? answer.ErrorCode}`);
}

function outcomesOf({ decisions, restored, conflicts }: BatchResult): MonitorOutcome[] {
  const all: [MonitorOutcome, boolean][] = [
    ['observed', decisions.some(({ outcome }) => outcome === 'observed')],
    ['proposed', decisions.some(({ outcome }) => outcome === 'proposed')],
    ['restored', restored > 0],
    ['conflict', conflicts > 0],
  ];
  return all.flatMap(([outcome, isPresent]) => isPresent ? [outcome] : []);
}

function eventOf(
  result: BatchResult, outcome: MonitorOutcome, { configuration, region, now }: Publication,
): MonitorEvent {
  const { path, tableName } = configuration;
  const { decisions, items, plan, reason = 'none' } = result;
  const since = Math.min(now(), ...decisions.map(({ at }) => at.getTime()));
  return {
    monitor: path,
    tableName,
    region,
    outcome,
    rules: [...new Set(decisions.flatMap(({ rules }) => rules))].join(', ') || 'none',
    changes: decisions.length,
    items,
    since: new Date(since).toISOString(),
    reason,
    plan: plan?.uri ?? 'none',
    command: commandFor(result, outcome, configuration, region),
  };
}

function commandFor(
  { plan }: BatchResult, outcome: MonitorOutcome, { tableName, applyRoleArn }: MonitorConfiguration, region: string,
): string {
  if (!plan) return `${COMMAND} monitor status ${tableName} --region ${region}`;
  const options = `${applyRoleArn ? `--role-arn ${applyRoleArn} ` : ''}--region ${region}`;
  return outcome === 'proposed'
    ? `${COMMAND} rewind apply ${plan.uri} --digest ${shownDigest(plan.digest)} ${options}`
    : `${COMMAND} rewind report ${plan.uri} ${options}`;
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, place) => list.slice(place * size, (place + 1) * size));
}
