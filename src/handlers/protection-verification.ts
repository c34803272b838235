import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { atDeployment } from './checks/monitor-check';
import { type Access, checkProtection } from './checks/protection-check';
import { plural } from './checks/report';
import { type DeploymentEvent, conclude } from './conclusion';
import type { Outcome } from './custom-resource';
import { type Expectation, decodeExpectation } from '../contract/expectation';

/** Declared protection is absent. */
export class ProtectionAbsent extends Error {
  public readonly name = 'ProtectionAbsent';
}

/** Verifies the protection of a stack; throws where declared protection is absent, unless the stack is rolling back. */
export async function verifyProtection(
  event: DeploymentEvent, access: Access & { readonly cloudFormation: CloudFormationClient },
): Promise<Outcome> {
  const { expectation: declared, settleSeconds, failOn } = event.ResourceProperties;
  const expectation = decodeExpectation(declared);
  const tables = expectation.tables.length;
  return conclude(
    event,
    atDeployment(await checkProtection(expectation, access, Number(settleSeconds), failOn)),
    {
      done: 'verified',
      tables,
      headline: `the protection of ${subjectsOf(expectation)} is not what the stack declares`,
      refusal: (report) => new ProtectionAbsent(report),
    },
    access.cloudFormation,
  );
}

function subjectsOf({ tables, plans }: Expectation): string {
  if (tables.length > 0) {
    return plural(tables.length, 'table');
  }
  return plans.length > 0 ? 'the tables that a plan selects' : 'the tables that have a monitor';
}
