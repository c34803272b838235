/** The KMS key of a restored table, which every restore states. */
import type { SSESpecification } from '@aws-sdk/client-dynamodb';
import { Refusal } from '../../engine/errors/refusal';
import type { SourceTable } from '../../engine/restore/source-table';
import type { Connection } from '../connection/connection';

/** The key that was asked for, or the same as that of the source. */
export async function restoredEncryption(
  { keyArn }: SourceTable, key: string | undefined, region: string, connection: Connection,
): Promise<SSESpecification> {
  if (key !== undefined) return { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: key };
  if (keyArn === undefined) return { Enabled: false };
  if (await isOfAws(keyArn, connection)) return { Enabled: true, SSEType: 'KMS' };
  return { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: inRegion(keyArn, region) };
}

/** True for the key `aws/dynamodb`, which each Region has, and which is not named in a request. */
async function isOfAws(keyArn: string, connection: Connection): Promise<boolean> {
  const { DescribeKeyCommand } = await import('@aws-sdk/client-kms');
  const client = await connection.kms();
  // Without the permission the key is named; that of AWS needs none.
  return client.send(new DescribeKeyCommand({ KeyId: keyArn }))
    .then(({ KeyMetadata }) => KeyMetadata?.KeyManager === 'AWS', () => false);
}

/** A multi-Region key has the same id in each of its Regions. */
function inRegion(keyArn: string, region: string): string {
  const parts = keyArn.split(':');
  if (parts[3] === region) return keyArn;
  if (parts.at(-1)!.startsWith('key/mrk-')) return [...parts.slice(0, 3), region, ...parts.slice(4)].join(':');
  throw new Refusal('key', `be given: the table has a key of its own, which ${region} has not`, 'none', 'name a key there, or the replica of a multi-Region key');
}
