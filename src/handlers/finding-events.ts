import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventBridgeClient, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { VerificationRun } from './verification-run';
import { findingsOf } from './verification-run';
import { EVERY_TABLE, FINDING_EVENT_DETAIL_TYPE, FINDING_EVENT_SOURCE } from '../contract/finding-event';
import type { FindingEvent } from '../contract/finding-event';

/** EventBridge takes ten at once. */
const MOST = 10;

/** Sends each finding of a run to the default bus; fails when EventBridge has not taken one. */
export async function sendFindings(run: VerificationRun, events: EventBridgeClient): Promise<void> {
  const { expectation: { tables }, findings, stackId, region, startedAt } = run;
  const entries = findings.map((finding): PutEventsRequestEntry => {
    const table = tables.find(({ path }) => findingsOf(path, [finding]).length > 0);
    const detail: FindingEvent = { ...finding, tableName: table?.tableName ?? EVERY_TABLE, stackId, region, checkedAt: startedAt.toISOString() };
    return { Source: FINDING_EVENT_SOURCE, DetailType: FINDING_EVENT_DETAIL_TYPE, Detail: JSON.stringify(detail), Resources: [stackId] };
  });
  for (let start = 0; start < entries.length; start += MOST) {
    const { FailedEntryCount, Entries = [] } = await events.send(new PutEventsCommand({ Entries: entries.slice(start, start + MOST) }));
    if (FailedEntryCount) {
      throw new Error(`EventBridge has not taken ${FailedEntryCount} findings: ${Entries.find(({ ErrorCode }) => ErrorCode)?.ErrorMessage}`);
    }
  }
}
