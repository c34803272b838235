import { Stack } from 'aws-cdk-lib';
import type { CutOverScope } from './cut-over-permissions';
import { NO_RESOURCE } from './setting-permissions';
import type { Permission } from '../internal/permission';

/** The strategy of a cut-over that names none. */
const ALL_AT_ONCE = 'AppConfig.AllAtOnce';

/** Making versions of the configurations, deploying and reverting them. No other configuration is read. */
export function configurationPermissions({ scope, configurations }: CutOverScope): Permission[] {
  const { partition, region, account } = Stack.of(scope);
  const arn = (resource: string) => `arn:${partition}:appconfig:${region}:${account}:${resource}`;
  const application = ({ applicationId }: { applicationId: string }) => arn(`application/${applicationId}`);
  const applications = [...new Set(configurations.map(({ environment }) => application(environment)))];
  const profiles = configurations.map(({ environment, configurationProfileId }) => `${application(environment)}/configurationprofile/${configurationProfileId}`);
  const environments = configurations.map(({ environment }) => `${application(environment)}/environment/${environment.environmentId}`);
  const strategies = configurations.map(({ deploymentStrategy }) => arn(`deploymentstrategy/${deploymentStrategy?.deploymentStrategyId ?? ALL_AT_ONCE}`));
  return [
    { sid: 'FindApplications', actions: ['appconfig:ListApplications', 'appconfig:ListDeploymentStrategies'], resources: ['*'], wildcards: NO_RESOURCE },
    { sid: 'FindConfigurations', actions: ['appconfig:ListConfigurationProfiles', 'appconfig:ListEnvironments'], resources: applications },
    {
      sid: 'MakeVersions',
      actions: ['appconfig:CreateHostedConfigurationVersion', 'appconfig:GetHostedConfigurationVersion', 'appconfig:ListHostedConfigurationVersions'],
      resources: [...applications, ...profiles, ...profiles.map((profile) => `${profile}/hostedconfigurationversion/*`)],
      wildcards: 'AppConfig numbers the versions',
    },
    {
      sid: 'Deploy',
      actions: ['appconfig:GetDeployment', 'appconfig:ListDeployments', 'appconfig:StartDeployment', 'appconfig:StopDeployment'],
      resources: [...applications, ...profiles, ...new Set(environments), ...new Set(strategies), ...environments.map((each) => `${each}/deployment/*`)],
      wildcards: 'AppConfig numbers the deployments',
    },
  ];
}
