import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { cutOverPermissions, type CutOverScope } from './cut-over-permissions';
import type { TableRecoveryProps } from './table-recovery-props';
import { definePolicy } from '../internal/permission';
import { defineOperatorRole } from '../rewind/rewind-operators';

/** The role that lets restored tables take over, with its policies; none where nothing names a table. */
export function cutOverRole(
  scope: Construct, props: TableRecoveryProps, of: Omit<CutOverScope, 'parameters' | 'configurations'>,
): { readonly role: iam.Role; readonly policies: iam.ManagedPolicy[] } | undefined {
  const { operators, writeOperators = operators, cutOverOperators = writeOperators } = props;
  const { requireMfa = false, sessionDuration } = props;
  const { parameters, configurations } = pointersOf(props);
  if (parameters.length + configurations.length === 0) return undefined;
  const role = defineOperatorRole(scope, 'CutOverRole', {
    operators: cutOverOperators,
    requireMfa,
    sessionDuration,
    description: 'Lets restored DynamoDB tables take over; it reads no item',
  });
  const policies = Object.entries(cutOverPermissions({ ...of, parameters, configurations }))
    .map(([policy, permissions]) => definePolicy(scope, policy, role, permissions));
  return { role, policies };
}

/** What names the table, as an option: the only one, or a placeholder. */
export function pointerOption(props: TableRecoveryProps): string {
  const { parameters, configurations } = pointersOf(props);
  if (parameters.length + configurations.length > 1) return parameters.length > 0 ? '--parameter PARAMETER' : '--app-config CONFIGURATION';
  if (parameters.length === 1) return `--parameter ${parameters[0].parameterName}`;
  const [{ environment, configurationProfileId, deploymentStrategy }] = configurations;
  const strategy = deploymentStrategy ? ` --strategy ${deploymentStrategy.deploymentStrategyId}` : '';
  return `--app-config ${environment.applicationId}/${environment.environmentId}/${configurationProfileId}${strategy}`;
}

function pointersOf(props: TableRecoveryProps) {
  const { tableParameters: parameters = [], tableConfigurations: configurations = [] } = props;
  return { parameters, configurations };
}
