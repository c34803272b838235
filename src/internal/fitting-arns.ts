import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** About a hundred characters each: with more, the tables beside them would not fit into a managed policy. */
const MOST = 6;

/** ARNs for a policy that has to fit IAM's limit: each by itself as long as they are few, and a pattern for all when they are many. */
export function fittingArns(arns: string[], pattern: string): string[] {
  const different = [...new Set(arns)];
  return different.length <= MOST ? different : [pattern];
}

/** All backup plans of the account in the Region. */
export function anyPlan(scope: IConstruct): string {
  return anyBackupResource(scope, 'backup-plan');
}

/** Vaults anywhere: a copy can go to another account and Region, where the policy of the vault decides. */
export function anyVault(scope: IConstruct): string {
  return anyBackupResource(scope, 'backup-vault', { region: '*', account: '*' });
}

/** All vaults of the account in the Region. */
export function anyOwnVault(scope: IConstruct): string {
  return anyBackupResource(scope, 'backup-vault');
}

function anyBackupResource(scope: IConstruct, resource: string, where: { readonly region?: string; readonly account?: string } = {}): string {
  return Stack.of(scope).formatArn({ service: 'backup', resource, resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME, ...where });
}
