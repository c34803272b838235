import { createHash } from 'crypto';
import { Aws, Fn, Names, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * A name for a vault without one. A kept vault must not stand in the way of the next deployment of its stack, so the
 * name ends with the start of the stack's own id; and what replaces the vault, such as another key, changes the name,
 * because the new vault is there before the old one goes.
 */
export function vaultName(vault: IConstruct, ...replacing: unknown[]): string {
  const prefix = Names.uniqueResourceName(vault, { maxLength: 36, separator: '-' });
  const identity = createHash('sha256').update(JSON.stringify(Stack.of(vault).resolve(replacing))).digest('hex').slice(0, 4);
  const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return `${prefix}-${identity}-${Fn.select(0, Fn.split('-', stackUuid))}`;
}
