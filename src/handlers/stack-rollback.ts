import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { failedCheck } from './checks/failed-check';
import type { Outcome } from './custom-resource';
import type { Finding } from '../contract/finding';

/**
 * Checks if CloudFormation is rolling a stack back. Its event is an update like any other, with the older properties;
 * only the state of the stack shows it. A stack that cannot be described is taken to be moving forward.
 */
export async function checkRollback(
  stackId: string, cloudFormation: CloudFormationClient,
): Promise<{ readonly rollingBack: boolean; readonly findings: Finding[] }> {
  try {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackId }));
    return { rollingBack: Stacks?.[0]?.StackStatus?.includes('ROLLBACK') ?? false, findings: [] };
  } catch (error) {
    return { rollingBack: false, findings: [failedCheck(stackId, 'cloudformation:DescribeStacks', error)] };
  }
}

/** Work whose failure must not hold up a rollback; there it becomes a note. */
export async function unlessRollingBack(
  event: CloudFormationCustomResourceEvent, cloudFormation: CloudFormationClient, work: () => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (event.RequestType === 'Update' && (await checkRollback(event.StackId, cloudFormation)).rollingBack) {
      return { reason: error instanceof Error ? error.message : String(error) };
    }
    throw error;
  }
}
