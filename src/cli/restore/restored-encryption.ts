/** The KMS key of a restored table, which every restore states. */
import type { SSESpecification } from '@aws-sdk/client-dynamodb';
import { AWS_MANAGED, keyFacts, requireUsed } from './key-facts';
import { naming } from '../../engine/errors/error-text';
import { Refusal } from '../../engine/errors/refusal';
import type { Connection } from '../connection/connection';
import { AWS_OWNED } from '../options/restore-options';

export interface KeyWish {
  /** The table that is restored. */
  readonly name: string;

  /** Its key, or the one that AWS owns. @default - not known */
  readonly former?: string;

  /** The key that was asked for. @default - the former one */
  readonly key?: string;
}

/** The Regions of the table and of the restored one. */
export interface KeyRegions {
  readonly home: Connection;
  readonly away: Connection;
}

/** The items are read with the former key, also where they are written with another one. */
export async function restoredEncryption(
  { name, former, key }: KeyWish, { home, away }: KeyRegions,
): Promise<SSESpecification> {
  const isOfAws = former !== undefined && former !== AWS_OWNED && await isOfAwsAndUsed(former, home);
  if (key !== undefined) return encryptionWith(key, away);
  if (former === undefined) {
    throw new Refusal('key', `be given: the key of ${name}, which is deleted, is not known`, 'none',
      naming`a recovery point names the key of its vault only; name a document of its settings with ${'settings'}, or with ${'key'} its key, or aws-owned for the one that AWS owns`);
  }
  return isOfAws ? { Enabled: true, SSEType: 'KMS' } : encryptionWith(inRegion(former, await away.region()), away);
}

async function encryptionWith(key: string, connection: Connection): Promise<SSESpecification> {
  if (key === AWS_OWNED) return { Enabled: false };
  if (key === AWS_MANAGED) return { Enabled: true, SSEType: 'KMS' };
  await isOfAwsAndUsed(key, connection);
  return { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: key };
}

async function isOfAwsAndUsed(key: string, connection: Connection): Promise<boolean> {
  const facts = await keyFacts(key, connection);
  requireUsed(key, facts);
  return facts.isOfAws;
}

/** A multi-Region key has the same id in each of its Regions. */
function inRegion(key: string, region: string): string {
  const parts = key.split(':');
  if (parts.length === 1 || parts[3] === region) return key;
  if (parts.at(-1)!.startsWith('key/mrk-')) return [...parts.slice(0, 3), region, ...parts.slice(4)].join(':');
  throw new Refusal('key', `be given: the table has a key of its own, which ${region} has not`, 'none', 'name a key there, or the replica of a multi-Region key');
}
