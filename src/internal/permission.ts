import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';
import { suppressFindings, wildcardFinding } from './finding-suppression';
import { viaService } from './key-policy';
import { refusal } from './requirement';

/** A permission of a role. */
export interface Permission {
  readonly sid: string;
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: iam.Conditions;

  /** Why a resource may hold a `*`. */
  readonly wildcards?: string;
}

/** A managed policy of permissions, with the reasons for its wildcards. */
export function definePolicy(
  scope: Construct,
  id: string,
  role: iam.IRole,
  permissions: Permission[],
): iam.ManagedPolicy {
  const policy = new iam.ManagedPolicy(scope, id, {
    roles: [role],
    statements: permissions.map(
      ({ sid, actions, resources, conditions }) => new iam.PolicyStatement({ sid, actions, resources, conditions }),
    ),
  });
  permissions.forEach(({ resources, wildcards }) =>
    resources
      .filter((resource) => wildcards !== undefined && hasWildcard(policy, resource))
      .forEach((resource) => suppressFindings(policy, { [wildcardFinding(policy, resource)]: wildcards! })),
  );
  return policy;
}

/** Gives permissions to what has policies of its own; refuses anything else, with a way out. */
export function grantPermissions(
  scope: IConstruct, grantee: iam.IGrantable, permissions: Permission[], advice: string,
): iam.Grant {
  const grants = permissions.map(({ actions, resources, conditions }) => iam.Grant.addToPrincipal({
    grantee,
    actions,
    resourceArns: resources,
    scope,
    conditions: conditions as Record<string, Record<string, unknown>>,
  }));
  if (!grants.every(({ success }) => success)) {
    throw refusal('grantee', 'be a role, user or group, which has policies of its own', String(grantee.grantPrincipal), advice);
  }
  return grants.reduce((all, next) => all.combine(next));
}

/** The condition that a key is used through a service of the Region of a construct only. */
export function viaOwnService(scope: IConstruct, service: string): iam.Conditions {
  return viaService(service, Stack.of(scope).region);
}

function hasWildcard(scope: IConstruct, resource: string): boolean {
  return JSON.stringify(Stack.of(scope).resolve(resource)).includes('*');
}
