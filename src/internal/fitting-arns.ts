import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { arnParts } from './arn-parts';
import { type Conditional, underConditions } from './conditional-values';

/** About a hundred characters each: with more, the tables would not fit next to them into a managed policy. */
const MOST = 6;

/**
 * ARNs for a policy that has to fit IAM's limit: each by itself as long as they are few, and a pattern for all when
 * they are many.
 */
export function fittingArns(arns: string[], pattern: string): string[] {
  const named = different(arns);
  return named.length <= MOST ? named : [pattern];
}

/** All backup plans of the account in the Region. */
export function anyPlan(scope: IConstruct): string {
  return anyBackupResource(scope, 'backup-plan');
}

/** Vaults anywhere: a copy can go to another account and Region, where the policy of the vault decides. */
export function anyVault(scope: IConstruct): string {
  return anyBackupResource(scope, 'backup-vault', { region: '*', account: '*' });
}

/** All vaults of the account, in whatever Region. */
export function anyVaultOfAccount(scope: IConstruct): string {
  return anyBackupResource(scope, 'backup-vault', { region: '*' });
}

/** All vaults of the account in the Region. */
export function anyOwnVault(scope: IConstruct): string {
  return anyBackupResource(scope, 'backup-vault');
}

/** The ARNs of keys, each by itself as long as they are few, and a pattern for all when they are many. */
export function fittingKeyArns(scope: IConstruct, keys: Conditional<string>[]): string[] {
  const arns = different(keys.map(({ value }) => value));
  const isForeign = (arn: string) => {
    const { account } = arnParts(arn);
    return account === undefined ? isParameter(Stack.of(scope).resolve(arn)) : account !== Stack.of(scope).account;
  };
  if (arns.length > MOST) {
    return [arns.some(isForeign) ? anyKey(scope) : anyKeyOfAccount(scope)];
  }
  return keys.every(({ conditions }) => conditions.length === 0)
    ? arns
    : underConditions(keys, noKey(scope)).map((arn) => Token.asString(arn));
}

/** The value of a parameter can be the key of any account. */
function isParameter(arn: unknown): boolean {
  return 'Ref' in Object(arn);
}

/**
 * Keys anywhere, whose policies decide: a table or vault can be given the key of another account, or one that a
 * parameter names.
 */
export function anyKey(scope: IConstruct): string {
  return Stack.of(scope).formatArn({ service: 'kms', region: '*', account: '*', resource: 'key', resourceName: '*' });
}

/** All keys of the account: a replica has a key of its Region. */
export function anyKeyOfAccount(scope: IConstruct): string {
  return Stack.of(scope).formatArn({ service: 'kms', region: '*', resource: 'key', resourceName: '*' });
}

/** The ARN of a key that cannot exist. */
export function noKey(scope: IConstruct): string {
  return Stack.of(scope).formatArn({ service: 'kms', resource: 'key', resourceName: '-' });
}

/** Intrinsic functions are equal when their contents are. */
function different<T>(values: T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function anyBackupResource(
  scope: IConstruct,
  resource: string,
  where: { readonly region?: string; readonly account?: string } = {},
): string {
  return Stack.of(scope).formatArn({
    service: 'backup',
    resource,
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    ...where,
  });
}
