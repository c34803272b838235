import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudFormationCustomResourceCreateEvent, CloudFormationCustomResourceUpdateEvent } from 'aws-lambda';
import type { Access } from './checks/protection-check';
import { checkProtection } from './checks/protection-check';
import { describeFindings } from './checks/report';
import type { Outcome } from './custom-resource';
import { checkRollback } from './stack-rollback';
import { decodeExpectation } from '../contract/expectation';
import type { Finding } from '../contract/finding';

/** Declared protection is absent. */
export class ProtectionAbsent extends Error {
  public readonly name = 'ProtectionAbsent';
}

/** Verifies the protection of a stack; throws where declared protection is absent, unless the stack is rolling back. */
export async function verifyProtection(
  event: CloudFormationCustomResourceCreateEvent | CloudFormationCustomResourceUpdateEvent,
  access: Access & { readonly cloudFormation: CloudFormationClient },
): Promise<Outcome> {
  const { expectation: declared, settleSeconds, logGroup } = event.ResourceProperties;
  const expectation = decodeExpectation(declared);
  const findings = await checkProtection(expectation, access, Number(settleSeconds));
  const rollback = event.RequestType === 'Update' && hasErrors(findings)
    ? await checkRollback(event.StackId, access.cloudFormation)
    : { rollingBack: false, findings: [] };
  const all = [...findings, ...rollback.findings];
  all.forEach((finding) => console.log(JSON.stringify({ message: 'finding', ...finding })));
  console.log(JSON.stringify({ message: 'verified', tables: expectation.tables.length, findings: all.length, rollingBack: rollback.rollingBack }));

  const report = all.length > 0 ? describeFindings(all, expectation, logGroup) : undefined;
  if (hasErrors(all) && !rollback.rollingBack) {
    throw new ProtectionAbsent(report);
  }
  return { reason: report, data: { Tables: String(expectation.tables.length), Findings: String(all.length) } };
}

function hasErrors(findings: Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'ERROR');
}
