import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { S3Client } from '@aws-sdk/client-s3';
import type { AnswerRecord } from './checks/answer-record';
import { checkFreshness } from './checks/freshness-check';
import { checkMonitorLags } from './checks/monitor-lag-check';
import { newestRecoveryPoints } from './checks/newest-recovery-points';
import { type Access, checkProtection } from './checks/protection-check';
import { type Examiner, keepEvidence } from './evidence';
import { sendFindings } from './finding-events';
import { publishMetrics } from './published-metrics';
import type { VerificationRun } from './verification-run';
import { type Expectation, decodeExpectation } from '../contract/expectation';
import { documented } from '../contract/finding-page';
import type { ScheduledRun } from '../contract/scheduled-run';

/** The clients that publish the result of a scheduled run. */
export interface Publication {
  readonly cloudWatch: CloudWatchClient;
  readonly events: EventBridgeClient;
  readonly s3: S3Client;
}

/** A result could not be published, so an alarm may be missing. */
export class VerificationNotPublished extends Error {
  public readonly name = 'VerificationNotPublished';
}

/** Recovery points older than this beyond what is allowed are of no interest: the table is overdue in any case. */
const BEYOND = 40 * 24 * 60 * 60 * 1000;

/**
 * Verifies the protection of a stack, and that recovery points come as they should; publishes what was found, or fails.
 */
export async function verifyOnSchedule(
  { stackId, expectation: declared, evidence }: ScheduledRun,
  by: Examiner,
  access: Access & { readonly record: AnswerRecord; readonly cloudWatch: CloudWatchClient },
  publication: Publication,
): Promise<VerificationRun> {
  const expectation = decodeExpectation(declared);
  const startedAt = new Date(access.clock.now());
  const [protection, points, lags] = await Promise.all([
    checkProtection(expectation, access, 0),
    newestRecoveryPoints({
      vaultNames: vaultNames(expectation),
      since: new Date(startedAt.getTime() - longestAllowed(expectation) * 1000 - BEYOND),
      ownArn: stackId,
    }, access.backup),
    checkMonitorLags(expectation.monitors, access.cloudWatch, startedAt.getTime()),
  ]);
  // If a vault could not be read, overdue recovery points are unknown.
  const region = await access.backup.config.region();
  const seen = { record: access.record, region, now: startedAt.getTime() };
  const freshness = points.findings.length > 0 ? points.findings : checkFreshness(expectation, points.times, seen);
  const findings = [...protection, ...[...freshness, ...lags].map(documented)];
  findings.forEach((finding) => console.log(JSON.stringify({ message: 'finding', ...finding })));
  console.log(JSON.stringify({ message: 'verified', tables: expectation.tables.length, findings: findings.length }));

  const run = { stackId, region, startedAt, expectation, findings, newest: points.times, record: access.record };
  await publishAll([
    () => publishMetrics(run, publication.cloudWatch),
    () => sendFindings(run, publication.events),
    ...evidence ? [() => keepEvidence(run, by, evidence, publication.s3)] : [],
  ]);
  return run;
}

/** A publication that fails must not stop the others. */
async function publishAll(publications: Array<() => Promise<unknown>>): Promise<void> {
  const outcomes = await Promise.allSettled(publications.map(async (publish) => publish()));
  const failures = outcomes.flatMap((outcome) => outcome.status === 'rejected' ? [String(outcome.reason)] : []);
  if (failures.length > 0) {
    throw new VerificationNotPublished(failures.join('; '));
  }
}

function vaultNames({ plans }: Expectation): string[] {
  return plans.flatMap(({ rules }) => rules.flatMap(({ vaultName, airGappedVaultArn }) => [
    vaultName, ...airGappedVaultArn ? [airGappedVaultArn.slice(airGappedVaultArn.lastIndexOf(':') + 1)] : [],
  ]));
}

function longestAllowed({ plans }: Expectation): number {
  return Math.max(0, ...plans.map(({ newestWithinSeconds = 0 }) => newestWithinSeconds));
}
