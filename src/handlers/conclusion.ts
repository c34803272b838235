import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudFormationCustomResourceCreateEvent, CloudFormationCustomResourceUpdateEvent } from 'aws-lambda';
import { describeFindings } from './checks/report';
import type { Outcome } from './custom-resource';
import { checkRollback } from './stack-rollback';
import type { Finding } from '../contract/finding';

/** An event in which something is checked: nothing ever is in a deletion. */
export type DeploymentEvent = CloudFormationCustomResourceCreateEvent | CloudFormationCustomResourceUpdateEvent;

/** What was checked, and how a refusal is said. */
export interface Examination {
  /** The message of the log line. */
  readonly done: string;
  readonly tables: number;
  readonly headline: string;
  readonly refusal: (report: string) => Error;
}

/** Logs and reports all findings; throws where one is an error, unless the stack is rolling back. */
export async function conclude(
  event: DeploymentEvent, findings: Finding[], examination: Examination, cloudFormation: CloudFormationClient,
): Promise<Outcome> {
  const { done, tables, headline, refusal } = examination;
  const rollback = event.RequestType === 'Update' && hasErrors(findings)
    ? await checkRollback(event.StackId, cloudFormation)
    : { rollingBack: false, findings: [] };
  const all = [...findings, ...rollback.findings];
  all.forEach((finding) => console.log(JSON.stringify({ message: 'finding', ...finding })));
  console.log(JSON.stringify({ message: done, tables, findings: all.length, rollingBack: rollback.rollingBack }));

  const report = all.length > 0 ? describeFindings(all, headline, event.ResourceProperties.logGroup) : undefined;
  if (report !== undefined && hasErrors(all) && !rollback.rollingBack) {
    throw refusal(report);
  }
  return { reason: report, data: { Tables: String(tables), Findings: String(all.length) } };
}

function hasErrors(findings: Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'ERROR');
}
