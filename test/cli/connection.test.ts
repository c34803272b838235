import { Readable } from 'node:stream';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { Connection } from '../../src/cli/connection/connection';

/** True if the SDK reads an answer once more for its log. */
async function looks(client: DynamoDBClient): Promise<number> {
  const body = Buffer.from('{"Items":[{"pk":{"S":"secret"}}]}');
  let times = 0;
  const watched = (next: any) => async (parameters: any) => {
    const answer = await next(parameters);
    const [item] = answer.output.Items;
    const { pk } = item;
    Object.defineProperty(item, 'pk', {
      enumerable: true,
      get: () => {
        times++;
        return pk;
      },
    });
    return answer;
  };
  client.middlewareStack.addRelativeTo(watched, { relation: 'after', toMiddleware: 'loggerMiddleware', name: 'watched' });
  client.config.requestHandler.handle = async () => ({
    response: { statusCode: 200, headers: {}, body: Readable.from([body]) } as any,
  });
  await client.send(new ScanCommand({ TableName: 'audit-log' }));
  return times;
}

test('no client copies the items of an answer for a log', async () => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
  const connection = await Connection.open({ region: 'eu-west-1' });
  const plain = new DynamoDBClient({ region: 'eu-west-1', credentials });
  try {
    expect([await looks(connection.dynamodb), await looks(connection.writer())]).toEqual([0, 0]);
    // The default of the SDK.
    expect(await looks(plain)).toBeGreaterThan(0);
  } finally {
    connection.close();
    plain.destroy();
  }
});
