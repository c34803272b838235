import { DescribeKeyCommand, type KeyMetadata, type KMSClient } from '@aws-sdk/client-kms';
import { failedCheck, isDenied, isNamed } from './failed-check';
import { plural } from './report';
import type { Expectation } from '../../contract/expectation';
import type { Finding } from '../../contract/finding';

/** A key that the stack declares, and what is encrypted with it. */
export interface DeclaredKey {
  readonly keyArn: string;
  readonly users: string[];
}

/** Each key once, however many tables and vaults it encrypts. */
export function keysOf({ tables, vaults }: Expectation): DeclaredKey[] {
  const users = new Map<string, Set<string>>();
  const uses = [
    ...vaults.map(({ path, keyArn }) => ({ path, keyArn })),
    ...tables.flatMap(({ path, keyArns = [] }) => keyArns.map((keyArn) => ({ path, keyArn }))),
  ];
  for (const { path, keyArn } of uses) {
    if (keyArn !== undefined) {
      users.set(keyArn, (users.get(keyArn) ?? new Set()).add(path));
    }
  }
  return [...users].map(([keyArn, paths]) => ({ keyArn, users: [...paths] }));
}

/** Asks whether a key can be used: without it nothing that it encrypts can be read, or got back. */
export async function checkKey({ keyArn, users }: DeclaredKey, kms: (region: string) => KMSClient): Promise<Finding[]> {
  const subject =
    users.length > MOST_NAMED
      ? `${users.slice(0, MOST_NAMED).join(', ')} and ${plural(users.length - MOST_NAMED, 'other')}`
      : users.join(', ');
  const unusable = (real: string): Finding => ({
    code: 'KEY_UNUSABLE',
    severity: 'ERROR',
    subject,
    expected: `encryption with ${keyArn}`,
    actual: real,
    remedy: `enable the key, or cancel its deletion: aws kms cancel-key-deletion --key-id ${keyArn}, then aws kms enable-key --key-id ${keyArn}`,
  });
  try {
    const { KeyMetadata } = await kms(regionOf(keyArn)).send(new DescribeKeyCommand({ KeyId: keyArn }));
    return isUsable(KeyMetadata) ? [] : [unusable(`the key is in the state ${KeyMetadata?.KeyState}`)];
  } catch (error) {
    return [isNamed(error, 'NotFoundException') ? unusable('there is no such key') : failedKey(subject, keyArn, error)];
  }
}

/** `arn:aws:kms:eu-west-1:111122223333:key/…` is a key in `eu-west-1`. */
export function regionOf(keyArn: string): string {
  return keyArn.split(':')[3];
}

const MOST_NAMED = 3;

/** `Updating` is a key that can be used while its primary Region changes. */
function isUsable(key: KeyMetadata | undefined): boolean {
  return key?.KeyState === 'Enabled' || key?.KeyState === 'Updating';
}

/**
 * The policy of a key decides about `kms:DescribeKey`, and may belong to another account: a denial is no error of the
 * stack.
 */
function failedKey(subject: string, keyArn: string, error: unknown): Finding {
  const failed = failedCheck(subject, 'kms:DescribeKey', error);
  const remedy = `allow kms:DescribeKey to the role of this function in the policy of the key ${keyArn}`;
  return isDenied(error) ? { ...failed, severity: 'WARNING', remedy } : failed;
}
