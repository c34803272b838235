/** Shops whose readers and writers follow a configuration of AppConfig, which they poll. */
import {
  CreateApplicationCommand, CreateConfigurationProfileCommand, CreateDeploymentStrategyCommand,
  CreateEnvironmentCommand, CreateHostedConfigurationVersionCommand, type DeploymentSummary,
  GetHostedConfigurationVersionCommand, type GrowthType, ListDeploymentsCommand, ListHostedConfigurationVersionsCommand,
  type Monitor, StartDeploymentCommand, StopDeploymentCommand,
} from '@aws-sdk/client-appconfig';
import { GetLatestConfigurationCommand, StartConfigurationSessionCommand } from '@aws-sdk/client-appconfigdata';
import type { ShopAccount } from './cutover-account';
import { Shop } from './cutover-shop';

export interface ShopOptions {
  readonly monitors?: Monitor[];

  /** True for feature flags. */
  readonly flags?: boolean;

  /** The text that names a table. @default - the name */
  readonly text?: (table: string) => string;
}

/** The ids of application, environment and profile. */
type Ids = readonly [string, string, string];

export class ConfiguredShop extends Shop {
  private created?: Promise<Ids>;
  private token?: string;
  private reading = Promise.resolve('');
  private seen = '';

  constructor(account: ShopAccount, old: string, private readonly options: ShopOptions) {
    super(account, old);
  }

  /** By names. */
  public get path(): string {
    return `shop-${this.old}/production/tables`;
  }

  /** Makes a version and deploys it to every reader, without baking. */
  public async name(table: string): Promise<number> {
    const { text = (name) => name } = this.options;
    return this.deploy(await this.keep(text(table)));
  }

  /** What a reader has. Each token is good for one reading. */
  public async text(): Promise<string> {
    return this.reading = this.reading.then(() => this.poll());
  }

  /** Makes a version. Returns its number. */
  public async keep(text: string): Promise<number> {
    const { VersionNumber: version } = await this.account.configurations.send(
      new CreateHostedConfigurationVersionCommand({
        ...await this.profile(), Content: Buffer.from(text), ContentType: this.options.text ? 'application/json' : 'text/plain',
      }),
    );
    return version!;
  }

  /** @param strategy the id of a strategy. @default - one that ends at once */
  public async deploy(version: number, strategy?: string): Promise<number> {
    const { DeploymentNumber: number } = await this.account.configurations.send(new StartDeploymentCommand({
      ...await this.environment(),
      ...await this.profile(),
      ConfigurationVersion: String(version),
      DeploymentStrategyId: strategy ?? await this.strategy(0, 0),
    }));
    return number!;
  }

  /** Stops what is deployed now. */
  public async stop(): Promise<void> {
    const [{ DeploymentNumber } = {}] = await this.deployments();
    const stop = { ...await this.environment(), DeploymentNumber, AllowRevert: true };
    await this.account.configurations.send(new StopDeploymentCommand(stop));
  }

  /** Another profile in the same environment. */
  public async neighbour(): Promise<ConfiguredShop> {
    const other = new ConfiguredShop(this.account, this.old, this.options);
    const [application, environment] = await this.ids();
    other.created = Promise.resolve([application, environment, await this.createProfile(application, 'other')]);
    return other;
  }

  public async strategy(minutes: number, bakeMinutes: number, GrowthType: GrowthType = 'LINEAR'): Promise<string> {
    const { Id: id } = await this.account.configurations.send(new CreateDeploymentStrategyCommand({
      Name: `${minutes} and ${bakeMinutes}`,
      DeploymentDurationInMinutes: minutes,
      FinalBakeTimeInMinutes: bakeMinutes,
      GrowthFactor: minutes === 0 ? 100 : 10,
      GrowthType,
      ReplicateTo: 'NONE',
    }));
    return id!;
  }

  /** The newest first. */
  public async deployments(): Promise<DeploymentSummary[]> {
    const list = new ListDeploymentsCommand(await this.environment());
    return (await this.account.configurations.send(list)).Items!;
  }

  /** The text of the newest version, with which an editor begins, and how many there are. */
  public async draft(): Promise<{ text: string; versions: number }> {
    const { configurations } = this.account;
    const profile = await this.profile();
    const { Items: [newest, ...others] = [] } = await configurations.send(
      new ListHostedConfigurationVersionsCommand(profile),
    );
    const { Content: content } = await configurations.send(
      new GetHostedConfigurationVersionCommand({ ...profile, VersionNumber: newest.VersionNumber }),
    );
    return { text: Buffer.from(content!).toString(), versions: others.length + 1 };
  }

  protected get pointer(): string[] {
    return ['--app-config', this.path];
  }

  /** One that has the newest already gets nothing. */
  private async poll(): Promise<string> {
    const { deployed } = this.account;
    const [ApplicationIdentifier, EnvironmentIdentifier, ConfigurationProfileIdentifier] = await this.ids();
    this.token ??= (await deployed.send(new StartConfigurationSessionCommand({
      ApplicationIdentifier, EnvironmentIdentifier, ConfigurationProfileIdentifier,
    }))).InitialConfigurationToken;
    const answer = await deployed.send(new GetLatestConfigurationCommand({ ConfigurationToken: this.token }));
    this.token = answer.NextPollConfigurationToken;
    this.seen = Buffer.from(answer.Configuration ?? []).toString() || this.seen;
    return this.seen;
  }

  private async ids(): Promise<Ids> {
    return this.created ??= this.create();
  }

  private async environment() {
    const [ApplicationId, EnvironmentId] = await this.ids();
    return { ApplicationId, EnvironmentId };
  }

  private async profile() {
    const [ApplicationId, , ConfigurationProfileId] = await this.ids();
    return { ApplicationId, ConfigurationProfileId };
  }

  private async create(): Promise<Ids> {
    const { configurations } = this.account;
    const [application, environment, profile] = this.path.split('/');
    const { Id: ApplicationId } = await configurations.send(new CreateApplicationCommand({ Name: application }));
    const { Id: id } = await configurations.send(
      new CreateEnvironmentCommand({ ApplicationId, Name: environment, Monitors: this.options.monitors }),
    );
    return [ApplicationId!, id!, await this.createProfile(ApplicationId!, profile)];
  }

  private async createProfile(ApplicationId: string, Name: string): Promise<string> {
    const Type = this.options.flags ? 'AWS.AppConfig.FeatureFlags' : 'AWS.Freeform';
    const { Id: id } = await this.account.configurations.send(
      new CreateConfigurationProfileCommand({ ApplicationId, Name, LocationUri: 'hosted', Type }),
    );
    return id!;
  }
}
