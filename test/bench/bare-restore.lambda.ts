/** The least that takes a bad write back: one conditional write for each record, and nothing that a monitor is for. */
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({});

export async function handler({ Records: records }: { readonly Records: readonly any[] }): Promise<void> {
  for (const { eventSourceARN: source, dynamodb: { Keys: keys, OldImage: old, NewImage: image } } of records) {
    await client.send(new UpdateItemCommand({
      TableName: source.split(/[:/]/)[6],
      Key: keys,
      UpdateExpression: 'SET #action = :old',
      ConditionExpression: '#action = :new',
      ExpressionAttributeNames: { '#action': 'action' },
      ExpressionAttributeValues: { ':old': old.action, ':new': image.action },
    }));
  }
}
