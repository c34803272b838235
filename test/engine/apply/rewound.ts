/** Helpers of the tests that rewind tables on DynamoDB Local. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { RunReport } from '../../../src/engine/journal/report';
import { S } from '../cases';
import type { LocalTable } from '../local-table';

export const KEY = { pk: S('k') };

export function failure(name: string, more: object = {}): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode: 400, attempts: 1 }, ...more });
}

export function reasons({ examples }: RunReport): Record<string, string> {
  return Object.fromEntries(examples.map(({ attribute, reason }) => [attribute ?? '(item)', reason]));
}

/** A client that does something else before or instead of the first requests of a kind. */
export function intercepting(
  table: LocalTable, name: string, ...interceptions: ((send: () => Promise<unknown>) => Promise<unknown>)[]
): DynamoDBClient {
  const send = async (command: any) => {
    const go = () => table.local.client.send(command);
    return command.constructor.name === name && interceptions.length > 0 ? interceptions.shift()!(go) : go();
  };
  return { send } as any;
}
