/** The table that gets settings: one change at a time, each after the one before has ended. */
import { DescribeTableCommand, type TableDescription, UpdateTableCommand, type UpdateTableInput } from '@aws-sdk/client-dynamodb';
import { DescribedTable } from './described-table';
import type { Requests } from './requests';
import type { SettingsTable } from './table-settings';
import type { Clock } from '../../clock/clock';
import { StateError } from '../errors/state-error';

/** A change of capacity or of the class of a large table takes minutes, in milliseconds. */
const LONGEST_UPDATE = 30 * 60_000;

/** A setting that was accepted shows within seconds. */
const LONGEST_EFFECT = 2 * 60_000;

/** DynamoDB refuses a second change of a resource policy within 15 seconds. */
const LONGEST_REFUSAL = 60_000;

const FIRST_WAIT = 100;
const LONGEST_WAIT = 5000;

/** Errors of a resource that is being changed by an earlier request. */
const BUSY = ['ResourceInUseException', 'LimitExceededException', 'ConcurrentUpdateException', 'TableInUseException'];

export class SettingsTarget {
  private tired?: StateError;

  constructor(
    public readonly requests: Requests, public readonly identity: SettingsTable, private readonly signal?: AbortSignal,
  ) {}

  public get name(): string {
    return this.identity.name;
  }

  public get arn(): string {
    return this.identity.arn;
  }

  /** As it is now; none if it is gone, or is being deleted. */
  public async find(): Promise<DescribedTable | undefined> {
    return DescribedTable.find(this.requests, this.name);
  }

  /** As it is now. */
  public async described(): Promise<DescribedTable> {
    return DescribedTable.open(this.requests, this.name);
  }

  /** Changes the table, and returns when the change has ended: DynamoDB takes one at a time. */
  public async updateTable(change: Omit<UpdateTableInput, 'TableName'>): Promise<void> {
    await this.whenReady();
    await this.whileBusy(() => this.requests.ask('dynamodb:UpdateTable', () =>
      this.requests.aws.dynamodb.send(new UpdateTableCommand({ TableName: this.name, ...change }))));
    await this.whenReady();
  }

  /** Waits until the table and each of its indexes can be changed. */
  public async whenReady(): Promise<void> {
    if (this.tired) throw this.tired;
    let pending: string[] = [];
    const isReady = await this.until(async () => {
      const { Table: table } = await this.requests.ask('dynamodb:DescribeTable', () =>
        this.requests.aws.dynamodb.send(new DescribeTableCommand({ TableName: this.name })));
      pending = pendingOf(table!);
      return pending.length === 0;
    }, LONGEST_UPDATE);
    if (isReady) return;
    this.tired = new StateError(`table ${this.name} is not ready after 30 minutes: ${pending.join(', ')}`,
      'DynamoDB takes one change at a time, and goes on with this one', 'run the same again when it has ended');
    throw this.tired;
  }

  /** Repeats a change that is refused because another one has not ended. */
  public async whileBusy<T>(change: () => Promise<T>): Promise<T> {
    const { clock } = this;
    const end = clock.now() + LONGEST_REFUSAL;
    for (let wait = FIRST_WAIT; ; wait = longer(wait)) {
      try {
        return await change();
      } catch (error) {
        const { name } = ((error as Error).cause ?? error) as Error;
        if (!BUSY.includes(name) || clock.now() >= end) throw error;
        await this.pause(wait);
      }
    }
  }

  /** Looks until something is so: true, or false after the time that it usually takes. */
  public async until(look: () => Promise<boolean>, longest = LONGEST_EFFECT): Promise<boolean> {
    const end = this.clock.now() + longest;
    for (let wait = FIRST_WAIT; ; wait = longer(wait)) {
      if (await look()) return true;
      if (this.clock.now() >= end) return false;
      await this.pause(wait);
    }
  }

  private async pause(wait: number): Promise<void> {
    await this.clock.sleep(wait);
    this.signal?.throwIfAborted();
  }

  private get clock(): Clock {
    return this.requests.aws.clock;
  }
}

function longer(wait: number): number {
  return Math.min(LONGEST_WAIT, wait * 2);
}

/** The parts of a table that are being made or changed. */
function pendingOf({
  TableStatus: status, GlobalSecondaryIndexes: indexes = [], Replicas: replicas = [], SSEDescription: encryption,
}: TableDescription): string[] {
  return [
    ...status === 'ACTIVE' ? [] : [`it is ${status}`],
    ...indexes.filter(({ IndexStatus }) => IndexStatus !== 'ACTIVE').map(({ IndexName, IndexStatus }) => `index ${IndexName} is ${IndexStatus}`),
    ...replicas.filter(({ ReplicaStatus }) => /ING$/.test(ReplicaStatus ?? '')).map(({ RegionName, ReplicaStatus }) => `replica ${RegionName} is ${ReplicaStatus}`),
    ...encryption?.Status === 'UPDATING' ? ['its key is being changed'] : [],
  ];
}
