/** A change set: made, read to its end, and executed only with the changes that were expected. */
import {
  type CloudFormationClient, CreateChangeSetCommand, type CreateChangeSetInput, DeleteChangeSetCommand,
  DescribeChangeSetCommand, ExecuteChangeSetCommand, paginateDescribeChangeSet, type ResourceChange,
} from '@aws-sdk/client-cloudformation';
import { everyOf } from './pages';
import type { StackRequests } from './stack-requests';
import { StateError } from '../errors/state-error';

/** CloudFormation makes a change set within seconds, in milliseconds. */
const LONGEST = 10 * 60_000;

const FIRST_WAIT = 200;
const LONGEST_WAIT = 5000;

export type ChangeSetInput = Omit<CreateChangeSetInput, 'StackName' | 'ChangeSetName'>;

export class ChangeSet {
  /** Makes it, and waits until it can be executed. */
  public static async make(
    stack: StackRequests, ChangeSetName: string, input: ChangeSetInput, signal?: AbortSignal,
  ): Promise<ChangeSet> {
    const client = await stack.aws.cloudFormation();
    const { Id: id } = await stack.requests.ask('cloudformation:CreateChangeSet', () =>
      client.send(new CreateChangeSetCommand({ StackName: stack.name, ChangeSetName, ...input })));
    const made = new ChangeSet(stack, client, ChangeSetName, id!, signal);
    await made.whenMade();
    return made;
  }

  private constructor(
    private readonly stack: StackRequests, private readonly client: CloudFormationClient,
    private readonly name: string, private readonly id: string, private readonly signal?: AbortSignal,
  ) {}

  /** The changes that it would make. */
  public async changes(): Promise<ResourceChange[]> {
    return this.stack.requests.ask('cloudformation:DescribeChangeSet', async () => {
      const { client } = this;
      const changes = await everyOf(paginateDescribeChangeSet({ client }, this.key), (page) => page.Changes);
      return changes.flatMap(({ ResourceChange: change }) => change ?? []);
    });
  }

  public async execute(): Promise<void> {
    await this.stack.requests.ask('cloudformation:ExecuteChangeSet', () =>
      this.client.send(new ExecuteChangeSetCommand(this.key)));
  }

  public async delete(): Promise<void> {
    await this.stack.requests.ask('cloudformation:DeleteChangeSet', () =>
      this.client.send(new DeleteChangeSetCommand(this.key)));
  }

  private async whenMade(): Promise<void> {
    const { requests, aws: { clock }, name } = this.stack;
    const describe = () => this.client.send(new DescribeChangeSetCommand(this.key));
    const end = clock.now() + LONGEST;
    for (let wait = FIRST_WAIT; ; wait = Math.min(LONGEST_WAIT, wait * 2)) {
      const { Status: status, ExecutionStatus: execution, StatusReason: reason = status } =
        await requests.ask('cloudformation:DescribeChangeSet', describe);
      if (status === 'CREATE_COMPLETE' && execution === 'AVAILABLE') return;
      const isRefused = status === 'FAILED' || (status === 'CREATE_COMPLETE' && execution === 'UNAVAILABLE');
      if (isRefused || clock.now() >= end) {
        throw new StateError(`change set ${this.name} of stack ${name} ${isRefused ? `cannot be executed: ${reason}` : 'is not made after 10 minutes'}`,
          'nothing was changed', 'mend that, and run the same again');
      }
      await clock.sleep(wait);
      this.signal?.throwIfAborted();
    }
  }

  /** By its ARN: the name could be that of another one. */
  private get key() {
    return { ChangeSetName: this.id };
  }
}
