import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { Finding } from '../../contract/finding';

/**
 * Compares the key of a table with the declared one, and finds a key that DynamoDB can no longer use. After seven days
 * without its key DynamoDB archives a table.
 *
 * @param keyArn the key or its id; none where AWS owns or manages it
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_SSEDescription.html
 */
export function tableEncryption(
  subject: string,
  keyArn: string | undefined,
  { SSEDescription, TableStatus }: TableDescription,
): Finding[] {
  const { KMSMasterKeyArn: real, InaccessibleEncryptionDateTime: since } = SSEDescription ?? {};
  if (since !== undefined || TableStatus === 'INACCESSIBLE_ENCRYPTION_CREDENTIALS') {
    return [
      {
        code: 'KEY_UNUSABLE',
        severity: 'ERROR',
        subject,
        expected: `a table that is encrypted with ${keyArn ?? real ?? 'a key of its own'}`,
        actual: `DynamoDB cannot use the key${since ? ` since ${since.toISOString()}` : ''}`,
        remedy: `enable the key ${real ?? keyArn ?? ''} or remove what keeps DynamoDB from it: it archives the table seven days after that`,
      },
    ];
  }
  return keyArn === undefined || keyArn === real
    ? []
    : [
      {
        code: 'TABLE_KEY_DIFFERS',
        severity: 'ERROR',
        subject,
        expected: `encryption with ${keyArn}`,
        actual: real ? `encryption with ${real}` : 'encryption with a key that AWS owns',
        remedy:
            'the key was changed outside the stack: correct it with aws dynamodb update-table --sse-specification '
            + `Enabled=true,SSEType=KMS,KMSMasterKeyId=${keyArn}`,
      },
    ];
}
