import { type Stack, Aws, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { DeclaredTable } from './declared-table';
import type { TableResource } from '../internal/table-resource';

/** The keys that the template gives a table, by their ARNs: none where AWS owns or manages the key. */
export function declaredKeys(table: TableResource, { replicas }: DeclaredTable): string[] {
  return replicas.flatMap(({ region, key }) => {
    const keyArn = keyArnOf(table, typeof region === 'string' ? region : Aws.REGION, key);
    return keyArn === undefined ? [] : [keyArn as string];
  });
}

/**
 * CloudFormation takes an ARN, an id or an alias. What an alias stands for is changed elsewhere, and what a parameter
 * of an L1 table holds is not known, so both are left out.
 */
function keyArnOf({ stack, construct, cfn }: TableResource, region: string, key: unknown): unknown {
  const { Ref: ref } = Object(key) as { readonly Ref?: string };
  const isOwnId = ref !== undefined && isKey(stack, ref);
  if (key === undefined || JSON.stringify(key).includes('alias/') || (ref !== undefined && !isOwnId && construct === cfn)) {
    return undefined;
  }
  return isOwnId || (typeof key === 'string' && !key.startsWith('arn:'))
    ? stack.formatArn({ service: 'kms', region, resource: 'key', resourceName: Token.asString(key) })
    : key;
}

function isKey(stack: Stack, logicalId: string): boolean {
  return stack.node.findAll().some((node) => node instanceof kms.CfnKey && stack.resolve(node.logicalId) === logicalId);
}
