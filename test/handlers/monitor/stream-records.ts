import {
  DescribeStreamCommand, GetRecordsCommand, GetShardIteratorCommand, type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { describeTable } from '../../../src/engine/dynamodb/table';
import { encodeItem } from '../../../src/engine/values/attribute-value';
import type { DynamoDbLocal } from '../../emulator/dynamodb-local';

/** The records of a table's stream in the form in which Lambda delivers them, a shard after its parent. */
export class StreamRecords {
  private readonly iterators = new Map<string, string | undefined>();

  constructor(private readonly local: DynamoDbLocal, private readonly tableName: string) {}

  /** The records that were not returned before. */
  public async next(): Promise<DynamoDBRecord[]> {
    const { stream } = await describeTable(this.local.client, this.tableName);
    const { StreamDescription } = await this.local.streams.send(new DescribeStreamCommand({ StreamArn: stream!.arn }));
    const records: DynamoDBRecord[] = [];
    for (const { ShardId } of StreamDescription!.Shards!) {
      if (!this.iterators.has(ShardId!)) {
        const { ShardIterator } = await this.local.streams.send(new GetShardIteratorCommand({
          StreamArn: stream!.arn, ShardId, ShardIteratorType: 'TRIM_HORIZON',
        }));
        this.iterators.set(ShardId!, ShardIterator);
      }
      for (let isMore = true; isMore && this.iterators.get(ShardId!);) {
        const request = new GetRecordsCommand({ ShardIterator: this.iterators.get(ShardId!) });
        const answer = await this.local.streams.send(request);
        records.push(...answer.Records!.map((record) => delivered(record, stream!.arn)));
        this.iterators.set(ShardId!, answer.NextShardIterator);
        isMore = answer.Records!.length > 0;
      }
    }
    return records;
  }
}

/** A record as Lambda delivers it: JSON, binary as Base64, the time in seconds. */
export function delivered(record: StreamRecord, arn: string): DynamoDBRecord {
  const { eventID, eventName, dynamodb, userIdentity } = record;
  const { Keys, OldImage, NewImage, ApproximateCreationDateTime, ...others } = dynamodb!;
  return JSON.parse(JSON.stringify({
    eventID,
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'eu-west-1',
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(ApproximateCreationDateTime!.getTime() / 1000),
      Keys: encodeItem(Keys!),
      OldImage: OldImage && encodeItem(OldImage),
      NewImage: NewImage && encodeItem(NewImage),
      ...others,
    },
    userIdentity: userIdentity && { type: userIdentity.Type, principalId: userIdentity.PrincipalId },
    eventSourceARN: arn,
  }));
}
