/**
 * Clients that read attributes of every name that DynamoDB accepts.
 *
 * The SDK reads an attribute `__proto__` of an item as one without a value. In the item of a failed condition, it does
 * the same with members of maps. So the name is replaced while the SDK reads an answer. The SDK writes all names
 * unchanged.
 */
import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';

const NAME = '__proto__';

/** No attribute has this name by accident, and it cannot be guessed. */
const STAND_IN = `name-${randomUUID()}`;

/** A member of that name in JSON text: quotes within texts come after a backslash. */
const MEMBER = new RegExp(`(?<=[{,]\\s*)"${NAME}"(?=\\s*:)`, 'g');

type Handler = (args: any) => Promise<any>;

/** Makes a client read every name. */
export function readingEveryName<C extends DynamoDBClient | DynamoDBStreamsClient>(client: C): C {
  const { middlewareStack, config } = client as DynamoDBClient;
  const standsIn = new WeakSet<object>();
  middlewareStack.add((next: Handler, context) => async (args) => {
    try {
      const answer = await next(args);
      return standsIn.has(context) ? { ...answer, output: named(answer.output) } : answer;
    } catch (error) {
      const { Item: item } = error as { Item?: unknown };
      throw item && standsIn.has(context) ? Object.assign(error as Error, { Item: named(item) }) : error;
    }
  }, { step: 'deserialize', priority: 'high', name: 'namesAsTheyAre' });
  middlewareStack.add((next: Handler, context) => async (args) => {
    const answer = await next(args);
    const { response } = answer;
    const body = await config.streamCollector(response.body);
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    response.body = body;
    if (bytes.includes(NAME)) {
      standsIn.add(context);
      response.body = new Uint8Array(Buffer.from(bytes.toString('utf8').replace(MEMBER, `"${STAND_IN}"`)));
    }
    return answer;
  }, { step: 'deserialize', priority: 'low', name: 'namesThatTheSdkReads' });
  return client;
}

function named(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(named);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name === STAND_IN ? NAME : name, named(member)]),
  );
}
