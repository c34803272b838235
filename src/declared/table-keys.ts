import { Token } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { declaredKeys } from './declared-key';
import { declaredTable, ownReplica } from './declared-table';
import type { TableResource } from '../internal/table-resource';

/** What it takes to read what a key of a table encrypts: DynamoDB uses the key with the rights of the caller. */
export const READING_KEY_ACTIONS = ['kms:Decrypt', 'kms:DescribeKey'];

/** What it takes to write it. */
export const WRITING_KEY_ACTIONS = [
  'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo',
];

/**
 * The keys of its owner that encrypt a table in its own Region. Not by resolving a table of aws-cdk-lib: that would fix
 * its replicas before all of them are there.
 */
export function tableKeyArns(table: TableResource): string[] {
  if (table.construct === table.cfn) {
    const own = ownReplica(table, declaredTable(table));
    return own ? declaredKeys(table, { replicas: [own] }).map((arn) => Token.asString(arn)) : [];
  }
  const { encryptionKey } = table.construct as ITable;
  return encryptionKey ? [encryptionKey.keyArn] : [];
}
