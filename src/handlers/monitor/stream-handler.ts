/** Handles the batches of a table's stream with a monitor. */
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { handleBatch } from './batch';
import { publish, type Publication } from './publication';
import type { Clock } from '../../clock/clock';
import type { MonitorConfiguration } from '../../contract/change-monitor';
import { Monitor } from '../../engine/monitor/monitor';
import { TableDescription } from '../../engine/monitor/monitored-table';
import { PlanStore } from '../../engine/monitor/plan-store';
import { StateTable } from '../../engine/monitor/state-table';

export interface MonitorClients {
  readonly dynamodb: DynamoDBClient;

  /** Sends the writes of a restore, each once. */
  readonly writer: DynamoDBClient;
  readonly s3: S3Client;
  readonly cloudWatch: CloudWatchClient;
  readonly events: EventBridgeClient;
  readonly clock: Clock;
}

/** The time before the end of an invocation at which no further item is begun, in milliseconds. */
const MARGIN = 10_000;

/** One for as long as its process lives. */
export class StreamHandler {
  private readonly monitor: Monitor;
  private readonly publication: Publication;

  constructor(configuration: MonitorConfiguration, region: string, clients: MonitorClients) {
    const { dynamodb, writer, s3, cloudWatch, events, clock } = clients;
    const { tableName, versionAttribute, journal: { bucketName, prefix } } = configuration;
    const state = new StateTable(dynamodb, tableName, clock);
    this.publication = { configuration, region, state, cloudWatch, events, now: () => clock.now() };
    this.monitor = new Monitor({
      configuration,
      region,
      table: new TableDescription(dynamodb, clock, tableName, versionAttribute),
      state,
      store: new PlanStore(s3, bucketName, prefix),
      writer,
      clock,
      publish: (result) => publish(result, this.publication),
    });
  }

  /** Handles a batch within the time that is left to its invocation, in milliseconds. */
  public async handle({ Records }: DynamoDBStreamEvent, timeLeft: number): Promise<DynamoDBBatchResponse> {
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(), Math.max(0, timeLeft - MARGIN));
    try {
      return await handleBatch(Records, {
        handle: (changes) => this.monitor.handle(changes, ending.signal),
        isOver: () => ending.signal.aborted,
        setAside: (record, fault) => this.setAside(record, fault),
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** An image that cannot be read decides nothing, and a person has to look. */
  private async setAside(record: string, fault: string): Promise<void> {
    console.log(JSON.stringify({ message: 'unreadable', record, fault }));
    const counts = { items: 1, restored: 0, conflicts: 1 };
    await publish({ decisions: [], ...counts, reason: fault, breakerOpen: false }, this.publication);
  }
}
