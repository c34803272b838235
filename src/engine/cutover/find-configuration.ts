/** Finds a configuration of AppConfig and a deployment strategy by their names or ids. */
import {
  type ConfigurationProfileSummary, ListApplicationsCommand, ListConfigurationProfilesCommand,
  ListDeploymentStrategiesCommand, ListEnvironmentsCommand,
} from '@aws-sdk/client-appconfig';
import type { CutOverClients } from './cutover-clients';
import type { PlannedConfiguration } from './planned-pointer';
import { naming } from '../errors/error-text';
import { Refusal } from '../errors/refusal';
import type { Requests } from '../settings/requests';

export interface WantedConfiguration {
  /** Application, environment and profile, with slashes between them. */
  readonly path: string;
  readonly strategy: string;
}

export interface FoundConfiguration {
  /** The same with the names of all three. */
  readonly name: string;
  readonly configuration: PlannedConfiguration;
}

interface Named {
  readonly Id?: string;
  readonly Name?: string;
}

export async function findConfiguration(
  requests: Requests, aws: CutOverClients, { path, strategy: wanted }: WantedConfiguration,
): Promise<FoundConfiguration> {
  const client = await aws.configurations();
  const [first, second, third] = path.split('/');
  const application = only('application', first, await requests.pages('appconfig:ListApplications', (NextToken) =>
    client.send(new ListApplicationsCommand({ NextToken })), (page) => [page.Items, page.NextToken]));
  const of = { ApplicationId: application.Id };
  const environment = only('environment', second, await requests.pages('appconfig:ListEnvironments', (NextToken) =>
    client.send(new ListEnvironmentsCommand({ ...of, NextToken })), (page) => [page.Items, page.NextToken]));
  const profile = only('profile', third, await requests.pages('appconfig:ListConfigurationProfiles', (NextToken) =>
    client.send(new ListConfigurationProfilesCommand({ ...of, NextToken })), (page) => [page.Items, page.NextToken]));
  requireHosted(profile);
  const strategies = await requests.pages('appconfig:ListDeploymentStrategies', (NextToken) =>
    client.send(new ListDeploymentStrategiesCommand({ NextToken })), (page) => [page.Items, page.NextToken]);
  const strategy = only('strategy', wanted, strategies);
  return {
    name: [application, environment, profile].map(({ Name }) => Name).join('/'),
    configuration: {
      application: application.Id!,
      environment: environment.Id!,
      profile: profile.Id!,
      strategy: strategy.Id!,
      strategyName: strategy.Name!,
      minutes: strategy.DeploymentDurationInMinutes ?? 0,
      bakeMinutes: strategy.FinalBakeTimeInMinutes ?? 0,
    },
  };
}

/** The one with the id, or else the only one of the name. */
function only<T extends Named>(what: 'application' | 'environment' | 'profile' | 'strategy', text: string, all: readonly T[]): T {
  const named = all.filter(({ Name }) => Name === text);
  const found = all.find(({ Id }) => Id === text) ?? (named.length === 1 ? named[0] : undefined);
  if (found) return found;
  const [property, place] = what === 'strategy' ? ['strategy', 'this account and Region'] : ['appConfig', what === 'application' ? 'this account and Region' : 'its application'];
  throw new Refusal(property, `name one ${what} of ${place}, by its name or its id`, JSON.stringify(text),
    named.length > 1 ? `several have the name: ${named.map(({ Id }) => Id).join(', ')}` : `there are: ${all.map(({ Name }) => Name).join(', ') || 'none'}`);
}

/** What AppConfig only fetches is changed elsewhere, and deployed by a version of its own. */
function requireHosted({ LocationUri: place }: ConfigurationProfileSummary): void {
  if (place === 'hosted') return;
  const parameter = place?.startsWith('ssm-parameter://');
  throw new Refusal('appConfig', 'be a configuration that AppConfig hosts', String(place),
    parameter ? naming`readers get a version of the parameter by its deployment: let them read the parameter itself, and name it with ${'parameter'}`
      : 'AppConfig deploys versions of another place: switch it there, or let AppConfig host the configuration');
}
