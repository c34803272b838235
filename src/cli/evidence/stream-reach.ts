/** The reach of the stream of a table. */
import { DescribeStreamCommand } from '@aws-sdk/client-dynamodb-streams';
import type { Table } from '../../engine/dynamodb/table';
import { REACH } from '../../engine/evidence/stream/stream-changes';
import type { Connection } from '../connection/connection';

export interface StreamReach {
  /** The first moment that it covers; none if it is of no use. */
  readonly since?: Date;

  /** The condition for its use, or the reason why it has none. */
  readonly text: string;

  /** The reason why it could not be asked. */
  readonly unknown?: string;
}

export async function describeStream(connection: Connection, { stream }: Pick<Table, 'stream'>, now: Date): Promise<StreamReach> {
  if (stream?.viewType !== 'NEW_AND_OLD_IMAGES') {
    return { text: `the stream ${stream?.viewType ? `has ${stream.viewType} only` : 'is off'}: switch on NEW_AND_OLD_IMAGES for the next time` };
  }
  try {
    const { StreamDescription: found } = await (
      await connection.streams()
    ).send(new DescribeStreamCommand({ StreamArn: stream.arn, Limit: 1 }));
    if (found!.StreamStatus !== 'ENABLED') return { text: `the stream is ${found!.StreamStatus}` };
    const horizon = new Date(now.getTime() - REACH);
    const created = found!.CreationRequestDateTime ?? now;
    return { since: created > horizon ? created : horizon, text: 'every change in its order; takes seconds' };
  } catch (error) {
    const { name, message } = error as Error;
    return { text: `unknown: ${message}`, unknown: `${name}: ${message}` };
  }
}
