/** The deployments of a configuration of AppConfig to its environment. */
import {
  ConflictException, type DeploymentState, GetDeploymentCommand, type GetDeploymentCommandOutput,
  ListDeploymentsCommand, StartDeploymentCommand, StopDeploymentCommand,
} from '@aws-sdk/client-appconfig';
import type { CutOverClients } from './cutover-clients';
import type { PlannedConfiguration } from './planned-pointer';
import { StateError } from '../errors/state-error';
import type { Requests } from '../settings/requests';

export interface Deployment {
  readonly number: number;

  /** The hosted version. */
  readonly version: number;
  readonly state: DeploymentState;
  readonly startedAt: Date;

  /** The time within which it ends, in milliseconds. */
  readonly milliseconds: number;
}

/** An environment takes no other one meanwhile. */
export const RUNNING: readonly DeploymentState[] = ['VALIDATING', 'DEPLOYING', 'BAKING', 'ROLLING_BACK'];

/** Readers get what is so, or will. */
export const LIVE: readonly DeploymentState[] = ['VALIDATING', 'DEPLOYING', 'BAKING', 'COMPLETE'];

const MINUTE = 60_000;

const POLL = 2000;

/** A rollback takes seconds, in milliseconds. */
const LONGEST_ROLLBACK = 10 * MINUTE;

export class Deployments {
  /** The profile of a deployment never changes. */
  private readonly profiles = new Map<number, string>();

  constructor(
    private readonly requests: Requests, private readonly aws: CutOverClients,
    private readonly at: PlannedConfiguration,
  ) {}

  /** Those of the environment, of whatever profile, the newest first. */
  public async* all(): AsyncGenerator<Deployment> {
    const { application: ApplicationId, environment: EnvironmentId } = this.at;
    const client = await this.aws.configurations();
    const items = this.requests.each('appconfig:ListDeployments', (NextToken) =>
      client.send(new ListDeploymentsCommand({ ApplicationId, EnvironmentId, NextToken, MaxResults: 50 })),
    (page) => [page.Items, page.NextToken]);
    for await (const item of items) {
      const minutes = (item.DeploymentDurationInMinutes ?? 0) + (item.FinalBakeTimeInMinutes ?? 0);
      yield {
        number: item.DeploymentNumber!,
        version: Number(item.ConfigurationVersion),
        state: item.State!,
        startedAt: item.StartedAt!,
        milliseconds: minutes * MINUTE,
      };
    }
  }

  /** True if it is one of the profile. */
  public async isOwn({ number }: Deployment): Promise<boolean> {
    const known = this.profiles.get(number) ?? (await this.described(number)).ConfigurationProfileId!;
    this.profiles.set(number, known);
    return known === this.at.profile;
  }

  /** Why it was taken back, as AppConfig words it. */
  public async reason({ number }: Deployment): Promise<string> {
    const { EventLog: events = [] } = await this.described(number);
    const found = events.find(({ EventType: type = '' }) => /^(ROLLBACK_STARTED|REVERT_COMPLETED)$/.test(type));
    return [found?.TriggeredBy, found?.Description].filter(Boolean).join(', ') || 'no reason given';
  }

  /** Starts one, on the condition that the newest of the environment is the one that was seen last. */
  public async start(version: number, newest: number, Description: string): Promise<void> {
    const { application: ApplicationId, environment: EnvironmentId, profile, strategy } = this.at;
    const client = await this.aws.configurations();
    try {
      await this.requests.ask('appconfig:StartDeployment', () => client.send(new StartDeploymentCommand({
        ApplicationId,
        EnvironmentId,
        ConfigurationProfileId: profile,
        ConfigurationVersion: String(version),
        DeploymentStrategyId: strategy,
        LatestDeploymentNumber: newest,
        Description,
      })));
    } catch (error) {
      if (!((error as Error).cause instanceof ConflictException)) throw error;
      await this.requireStarted(version, error as Error);
    }
  }

  /** Goes back to what readers had before it. AppConfig does not after three days; then nothing is changed. */
  public async revert({ number: DeploymentNumber }: Deployment): Promise<void> {
    const { application: ApplicationId, environment: EnvironmentId } = this.at;
    const { configurations, clock } = this.aws;
    const client = await configurations();
    const reverted = await this.requests.find('appconfig:StopDeployment', 'BadRequestException', () => client.send(
      new StopDeploymentCommand({ ApplicationId, EnvironmentId, DeploymentNumber, AllowRevert: true }),
    ));
    if (!reverted) return;
    for (const end = clock.now() + LONGEST_ROLLBACK; ; await clock.sleep(POLL)) {
      const { State: state } = await this.described(DeploymentNumber);
      if (state === 'ROLLED_BACK' || state === 'REVERTED') return;
      if (clock.now() > end) throw new StateError(`deployment ${DeploymentNumber} was stopped, and is ${state}`, undefined, 'look at it in AppConfig, and run the same again');
    }
  }

  /** An own answer may have been lost: then the newest one is the one that was to be started. */
  private async requireStarted(version: number, cause: Error): Promise<void> {
    for await (const newest of this.all()) {
      if (newest.version === version && await this.isOwn(newest)) return;
      throw new StateError(`deployment ${newest.number} was started meanwhile by another`, cause.message, 'look at who deploys, and run the same again');
    }
    throw cause;
  }

  private async described(DeploymentNumber: number): Promise<GetDeploymentCommandOutput> {
    const { application: ApplicationId, environment: EnvironmentId } = this.at;
    const client = await this.aws.configurations();
    return this.requests.ask('appconfig:GetDeployment', () =>
      client.send(new GetDeploymentCommand({ ApplicationId, EnvironmentId, DeploymentNumber })));
  }
}
