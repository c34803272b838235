/** The stream handler of a function, by its environment. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { StreamHandler } from './stream-handler';
import { SYSTEM_CLOCK } from '../../clock/clock';
import { MONITOR_VARIABLE } from '../../contract/change-monitor';
import { readingEveryName } from '../../engine/dynamodb/every-name';

/** In milliseconds. A request without an answer must not take the time of the whole invocation. */
const requestHandler = { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true };
const retries = { maxAttempts: 5, requestHandler };

export function streamHandler(environment: NodeJS.ProcessEnv): StreamHandler {
  const { [MONITOR_VARIABLE]: configuration, AWS_REGION: region } = environment;
  return new StreamHandler(JSON.parse(configuration!), region!, {
    dynamodb: readingEveryName(new DynamoDBClient(retries)),
    // The writer of the rewind has its own retries, which know if an attempt may have written.
    writer: readingEveryName(new DynamoDBClient({ ...retries, maxAttempts: 1 })),
    s3: new S3Client(retries),
    cloudWatch: new CloudWatchClient(retries),
    events: new EventBridgeClient(retries),
    clock: SYSTEM_CLOCK,
  });
}
