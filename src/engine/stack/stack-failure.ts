/** Why the last deployment of a stack has failed: the first failure of a resource in it. */
import { DescribeStackEventsCommand, type StackEvent } from '@aws-sdk/client-cloudformation';
import type { StackRequests } from './stack-requests';

/** The newest events come first. A deployment begins with an event of the stack itself. */
export async function stackFailure({ requests, aws, name }: StackRequests): Promise<string> {
  const client = await aws.cloudFormation();
  try {
    const { StackEvents: events = [] } = await requests.ask('cloudformation:DescribeStackEvents', () =>
      client.send(new DescribeStackEventsCommand({ StackName: name })));
    const beginning = events.findIndex(isBeginning);
    const failed = events.slice(0, beginning < 0 ? undefined : beginning).filter(isFailure).at(-1);
    return failed ? `${failed.LogicalResourceId}: ${failed.ResourceStatusReason}` : 'CloudFormation gives no reason';
  } catch (error) {
    return (error as Error).message;
  }
}

function isBeginning({ PhysicalResourceId: id, StackId: stack, ResourceStatus: status }: StackEvent): boolean {
  return id === stack && /^(UPDATE|IMPORT)_IN_PROGRESS$/.test(status ?? '');
}

function isFailure(event: StackEvent): boolean {
  const { ResourceStatus: status = '', ResourceStatusReason: reason, PhysicalResourceId: id, StackId: stack } = event;
  return status.endsWith('_FAILED') && reason !== undefined && id !== stack;
}
