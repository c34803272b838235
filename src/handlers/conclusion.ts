import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudFormationCustomResourceCreateEvent, CloudFormationCustomResourceUpdateEvent } from 'aws-lambda';
import { describeFindings } from './checks/report';
import type { Outcome } from './custom-resource';
import { checkRollback } from './stack-rollback';
import type { FailureThreshold, Finding } from '../contract/finding';
import { documented } from '../contract/finding-page';

/** An event in which something is checked: nothing ever is in a deletion. */
export type DeploymentEvent = CloudFormationCustomResourceCreateEvent | CloudFormationCustomResourceUpdateEvent;

/** The texts of a check: its log line, its headline and its refusal. */
export interface Examination {
  /** The message of the log line. */
  readonly done: string;
  readonly tables: number;
  readonly headline: string;
  readonly refusal: (report: string) => Error;
}

/** Logs and reports all findings. Throws if one is as severe as `failOn`, unless the stack is rolling back. */
export async function conclude(
  event: DeploymentEvent, findings: Finding[], examination: Examination, cloudFormation: CloudFormationClient,
): Promise<Outcome> {
  const { done, tables, headline, refusal } = examination;
  const failOn: FailureThreshold = event.ResourceProperties.failOn ?? 'ERROR';
  const rollback = event.RequestType === 'Update' && isFailure(findings, failOn)
    ? await checkRollback(event.StackId, cloudFormation)
    : { rollingBack: false, findings: [] };
  const all = [...findings, ...rollback.findings].map(documented);
  all.forEach((finding) => console.log(JSON.stringify({ message: 'finding', ...finding })));
  console.log(JSON.stringify({ message: done, tables, findings: all.length, rollingBack: rollback.rollingBack }));

  const report = all.length > 0 ? describeFindings(all, headline, event.ResourceProperties.logGroup) : undefined;
  if (report !== undefined && isFailure(all, failOn) && !rollback.rollingBack) {
    throw refusal(report);
  }
  return { reason: report, data: { Tables: String(tables), Findings: String(all.length) } };
}

function isFailure(findings: Finding[], failOn: FailureThreshold): boolean {
  return failOn !== 'NEVER' && findings.some(({ severity }) => severity === 'ERROR' || severity === failOn);
}
