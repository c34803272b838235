import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { cutOverPermissions, type CutOverScope } from './cut-over-permissions';
import type { TableRecoveryProps } from './table-recovery-props';
import { definePolicy } from '../internal/permission';
import { defineOperatorRole } from '../rewind/rewind-operators';

/** The role that lets restored tables take over; none where no parameter names a table. */
export function cutOverRole(
  scope: Construct, props: TableRecoveryProps, of: Omit<CutOverScope, 'parameters'>,
): iam.Role | undefined {
  const { operators, writeOperators = operators, cutOverOperators = writeOperators } = props;
  const { tableParameters: parameters = [], requireMfa = false, sessionDuration } = props;
  if (parameters.length === 0) return undefined;
  const role = defineOperatorRole(scope, 'CutOverRole', {
    operators: cutOverOperators,
    requireMfa,
    sessionDuration,
    description: 'Lets restored DynamoDB tables take over; it reads no item',
  });
  for (const [policy, permissions] of Object.entries(cutOverPermissions({ ...of, parameters }))) {
    definePolicy(scope, policy, role, permissions);
  }
  return role;
}

/** The only parameter, or a placeholder. */
export function parameterName({ tableParameters: parameters = [] }: TableRecoveryProps): string {
  return parameters.length === 1 ? parameters[0].parameterName : 'PARAMETER';
}
