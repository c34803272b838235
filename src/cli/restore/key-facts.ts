/** What is known of a KMS key before a table is restored with it. */
import { StateError } from '../../engine/errors/state-error';
import type { Connection } from '../connection/connection';

/** The alias of the key that AWS manages for DynamoDB in each Region. */
export const AWS_MANAGED = 'alias/aws/dynamodb';

export interface KeyFacts {
  /** True for the key that AWS manages, which is not named in a request. */
  readonly isOfAws: boolean;

  /** None where it may not be asked. */
  readonly state?: string;
}

/** A key is used in these states. */
const USED: readonly (string | undefined)[] = ['Enabled', 'Updating', undefined];

/** @param connection of the Region of the key */
export async function keyFacts(key: string, connection: Connection): Promise<KeyFacts> {
  const { DescribeKeyCommand } = await import('@aws-sdk/client-kms');
  const client = await connection.kms();
  // Without the permission the key is named; that of AWS needs none.
  return client.send(new DescribeKeyCommand({ KeyId: key })).then(
    ({ KeyMetadata: { KeyManager: manager, KeyState: state } = {} }) => ({ isOfAws: manager === 'AWS', state }),
    () => ({ isOfAws: key === AWS_MANAGED }),
  );
}

/** Refuses a key with which DynamoDB restores nothing. */
export function requireUsed(key: string, { state }: KeyFacts): void {
  if (USED.includes(state)) return;
  throw new StateError(`KMS key ${key} is ${state}`, 'DynamoDB restores no table whose key it cannot use',
    'enable it, or cancel its deletion, and run the same again');
}
