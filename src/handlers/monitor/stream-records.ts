/** The records of a stream as Lambda delivers them. */
import type { DynamoDBRecord } from 'aws-lambda';
import type { MonitoredChange } from '../../engine/monitor/monitored-change';
import { decodeItem, isReadable, type Item } from '../../engine/values/attribute-value';

/** A record that is no change of an item, or has a value that cannot be read. */
export class UnreadableRecord extends Error {
  public readonly name = 'UnreadableRecord';
}

/** The sequence number of a record, by which Lambda knows it. */
export function sequenceOf({ dynamodb }: DynamoDBRecord): string {
  return dynamodb?.SequenceNumber ?? '';
}

/** The change that a record shows. */
export function changeOf(record: DynamoDBRecord): MonitoredChange {
  const { eventName, userIdentity } = record;
  const { Keys: keys, OldImage: old, NewImage: image, ApproximateCreationDateTime: at } = record.dynamodb ?? {};
  const sequence = sequenceOf(record);
  const before = eventName === 'INSERT' ? undefined : itemOf(old, `OldImage of the record ${sequence}`);
  const after = eventName === 'REMOVE' ? undefined : itemOf(image, `NewImage of the record ${sequence}`);
  return {
    record: sequence,
    change: {
      keys: itemOf(keys, `Keys of the record ${sequence}`),
      old: before,
      new: after,
      at: new Date(1000 * (at ?? 0)),
      sequence,
      source: 'stream',
      ttl: userIdentity?.type === 'Service' && userIdentity.principalId === 'dynamodb.amazonaws.com',
    },
  };
}

function itemOf(json: unknown, name: string): Item {
  if (json === undefined) {
    throw new UnreadableRecord(`${name} is missing; the stream must have the view type NEW_AND_OLD_IMAGES`);
  }
  try {
    const item = decodeItem(json);
    if (isReadable(item)) return item;
  } catch (error) {
    throw new UnreadableRecord(`${name} cannot be read: ${(error as Error).message}`);
  }
  throw new UnreadableRecord(`${name} has a value of an unknown type`);
}
