import { type Duration, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { assertDuration, refusal } from '../internal/requirement';

/** The operators of a rewind, and the conditions for them. */
export interface Operation {
  readonly description: string;
  readonly operators: iam.IPrincipal[];
  readonly requireMfa: boolean;
  readonly sessionDuration?: Duration;
}

/** A role that operators take on for as long as they rewind. */
export function defineOperatorRole(scope: Construct, id: string, operation: Operation): iam.Role {
  const { description, operators, requireMfa, sessionDuration } = operation;
  const marked = requireMfa ? operators.map((operator) => new iam.PrincipalWithConditions(operator, MFA)) : operators;
  return new iam.Role(scope, id, {
    description,
    assumedBy: marked.length === 1 ? marked[0] : new iam.CompositePrincipal(...marked),
    maxSessionDuration: sessionDuration,
  });
}

const HOUR = 3600;

const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

/** Refuses principals that are no one, or everyone. */
export function assertOperators(property: string, operators: iam.IPrincipal[]): void {
  if (operators.length === 0) {
    throw refusal(property, 'name who may assume the role', 'none', 'name a role, a user or the account, for example new iam.AccountRootPrincipal()');
  }
  if (operators.some(isEverybody)) {
    throw refusal(property, 'name who may assume the role', 'everybody', 'name roles, users, accounts, or an iam.OrganizationPrincipal');
  }
}

/** Refuses a session that IAM would refuse. */
export function assertSession(duration: Duration | undefined): void {
  if (duration === undefined) {
    return;
  }
  assertDuration('sessionDuration', duration, 'Duration.hours(1)');
  const seconds = duration.isUnresolved() ? HOUR : duration.toSeconds({ integral: false });
  if (seconds < HOUR || seconds > 12 * HOUR) {
    throw refusal('sessionDuration', 'be from 1 to 12 hours', duration.toHumanString());
  }
}

function isEverybody({ policyFragment: { principalJson, conditions } }: iam.IPrincipal): boolean {
  return Object.keys(conditions).length === 0
    && Object.values(principalJson).some((names) => [names].flat().some((name) => !Token.isUnresolved(name) && name === '*'));
}
