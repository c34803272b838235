import { type ListObjectsV2CommandInput, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

/** The keys below a prefix, in their order, as they are. */
export async function* listedKeys(client: S3Client, bucket: string, prefix: string): AsyncGenerator<string, undefined> {
  // In XML, no character below U+0020 stands for itself: keys with one come encoded, or break the whole answer.
  const input: ListObjectsV2CommandInput = { Bucket: bucket, Prefix: prefix, EncodingType: 'url' };
  for await (const { Contents: objects = [], EncodingType: encoding } of paginateListObjectsV2({ client }, input)) {
    for (const { Key: key } of objects) yield encoding === 'url' ? decodeURIComponent(key!.replaceAll('+', ' ')) : key!;
  }
  return undefined;
}
