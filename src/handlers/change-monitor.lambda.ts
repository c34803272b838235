import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { streamHandler } from './monitor/environment';

const stream = streamHandler(process.env);

export const handler = (event: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> =>
  stream.handle(event, context.getRemainingTimeInMillis());
