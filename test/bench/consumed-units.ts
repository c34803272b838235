/** The capacity units that the requests of clients consumed, as DynamoDB answers. */
import type { ConsumedCapacity, DynamoDBClient } from '@aws-sdk/client-dynamodb';

interface Answer {
  readonly ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
}

const WRITES = /^(Put|Update|Delete|BatchWrite|TransactWrite)/;
const UNCOUNTED = /^Describe/;

export class ConsumedUnits {
  public counts = { reads: 0, writes: 0 };

  /** Asks for the units of each request that has some, and adds them up. */
  public watch(client: DynamoDBClient): void {
    client.middlewareStack.add((next, { commandName = '' }) => async (args) => {
      if (UNCOUNTED.test(commandName)) return next(args);
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } } as typeof args);
      const { ConsumedCapacity: consumed = [] } = result.output as Answer;
      const units = [consumed].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
      this.counts[WRITES.test(commandName) ? 'writes' : 'reads'] += units;
      return result;
    }, { step: 'initialize', name: 'consumedUnits' });
  }

  public reset(): void {
    this.counts = { reads: 0, writes: 0 };
  }
}
