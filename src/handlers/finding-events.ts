import { PutEventsCommand, type EventBridgeClient, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { type VerificationRun, findingsOf } from './verification-run';
import type { Finding } from '../contract/finding';
import { EVERY_TABLE, FINDING_EVENT_DETAIL_TYPE, FINDING_EVENT_SOURCE, type FindingEvent } from '../contract/finding-event';

/**
 * EventBridge takes ten events at once, and 256 KB in a request.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 */
const MOST = 10;
const MOST_BYTES = 256 * 1024;

/** The longest text in an event, as JSON: a selection of hundreds of ARNs would be longer than a person reads. */
const LONGEST_BYTES = 16_000;

/**
 * Sends each finding of a run to the default bus; fails when EventBridge did not accept one, after it has tried the
 * others.
 */
export async function sendFindings(run: VerificationRun, events: EventBridgeClient): Promise<void> {
  const failures: string[] = [];
  for (const Entries of requestsOf(run.findings.map((finding) => entryOf(finding, run)))) {
    try {
      const { Entries: taken = [] } = await events.send(new PutEventsCommand({ Entries }));
      failures.push(...taken.flatMap(({ ErrorCode, ErrorMessage }) => ErrorCode ? [ErrorMessage ?? ErrorCode] : []));
    } catch (error) {
      failures.push(...Entries.map(() => String(error)));
    }
  }
  if (failures.length > 0) {
    throw new Error(`EventBridge did not accept ${failures.length} findings: ${failures[0]}`);
  }
}

function entryOf(
  finding: Finding,
  { expectation: { tables, monitors }, stackId, region, startedAt }: VerificationRun,
): PutEventsRequestEntry {
  const table = [...tables, ...monitors].find((each) => findingsOf(each, [finding], monitors).length > 0);
  const detail: FindingEvent = {
    ...finding,
    subject: shortened(finding.subject),
    expected: shortened(finding.expected),
    actual: shortened(finding.actual),
    remedy: shortened(finding.remedy),
    tableName: table?.tableName ?? EVERY_TABLE,
    stackId,
    region,
    checkedAt: startedAt.toISOString(),
  };
  return {
    Source: FINDING_EVENT_SOURCE,
    DetailType: FINDING_EVENT_DETAIL_TYPE,
    Detail: JSON.stringify(detail),
    Resources: [stackId],
  };
}

function shortened(text: string): string {
  let beginning = text.slice(0, LONGEST_BYTES);
  while (Buffer.byteLength(JSON.stringify(beginning)) > LONGEST_BYTES) {
    beginning = beginning.slice(0, Math.floor(beginning.length * 0.9));
  }
  const rest = text.length - beginning.length;
  return rest === 0 ? text : `${beginning}… (${rest} more characters are in the log of the verification)`;
}

/** Splits entries into requests of the size that EventBridge accepts, in their order. */
function requestsOf(entries: PutEventsRequestEntry[]): PutEventsRequestEntry[][] {
  const requests: PutEventsRequestEntry[][] = [];
  let bytes = Infinity;
  for (const entry of entries) {
    const size = sizeOf(entry);
    if (bytes + size > MOST_BYTES || requests.at(-1)!.length === MOST) {
      requests.push([]);
      bytes = 0;
    }
    requests.at(-1)!.push(entry);
    bytes += size;
  }
  return requests;
}

/** The size as EventBridge counts it, or more: JSON writes a control character as six. */
function sizeOf(entry: PutEventsRequestEntry): number {
  return Buffer.byteLength(JSON.stringify(entry));
}
