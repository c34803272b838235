/**
 * A guard of the stack reads tables by the names that CloudFormation makes, which begin with that of the stack, and by
 * those in the template. One that it may not read would stop every later deployment.
 */
import type { PlannedStack } from './planned-stack';
import { Refusal } from '../errors/refusal';

export function requireReach({ name, table, template: { Resources: resources }, names }: PlannedStack): void {
  const isGuarded = Object.values(resources).some(({ Type: type }) => type === 'Custom::RecoveryWindowGuard');
  const isNamed = resources[table].Properties?.TableName !== undefined;
  if (!isGuarded || isNamed || names.new.Ref.startsWith(`${name}-`)) return;
  throw new Refusal('successor', `begin with ${name}-, because the guard of the stack may read tables of such names only`, names.new.Ref,
    'restore the table once more, under the name that restore start makes');
}
