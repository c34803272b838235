/**
 * The configuration of AppConfig that names the table of an application.
 *
 * Readers get what was deployed last, so a switch is a new version and its deployment. Both are made on the condition
 * that nothing was made meanwhile: what another has written is never overwritten.
 */
import type { CutOverClients } from './cutover-clients';
import { type Deployment, Deployments, LIVE, RUNNING } from './deployments';
import { HostedVersions } from './hosted-versions';
import { NamePlace } from './name-place';
import type { PlannedConfiguration, PlannedPointer } from './planned-pointer';
import type { Course, Pointer, PointerState, Switched } from './pointer';
import { StateError } from '../errors/state-error';
import type { Requests } from '../settings/requests';

export interface ConfigurationState extends PointerState {
  readonly type: string;

  /** The deployment that readers get, and the newest one of the environment, of whatever configuration. */
  readonly deployment: Deployment;
  readonly newest: number;
}

/** Validators and extensions of the deployment take their time, too, in milliseconds. */
const MARGIN = 15 * 60_000;

export class TableConfiguration implements Pointer {
  public readonly title: string;
  public readonly place: NamePlace;
  private readonly versions: HostedVersions;
  private readonly deployments: Deployments;

  constructor(
    requests: Requests, private readonly aws: CutOverClients,
    { name, member, configuration }: Pick<PlannedPointer, 'name' | 'member'> & { configuration: PlannedConfiguration },
  ) {
    this.title = `configuration ${name}`;
    this.place = new NamePlace(member);
    this.versions = new HostedVersions(requests, aws, configuration);
    this.deployments = new Deployments(requests, aws, configuration);
  }

  /** None if it is not deployed. A deployment that has begun counts: some readers get it. */
  public async find(): Promise<ConfigurationState | undefined> {
    return (await this.deployed(1))[0];
  }

  /** The number of the newest version if it is not the deployed one: who deploys it leads elsewhere. */
  public async draft({ version }: ConfigurationState): Promise<number | undefined> {
    const newest = await this.versions.newest();
    return newest > version ? newest : undefined;
  }

  public async requireFree(): Promise<void> {
    for await (const { number, version, state, startedAt } of this.deployments.all()) {
      if (!RUNNING.includes(state)) return;
      throw new StateError(`deployment ${number} to the environment of ${this.title} is ${state} since ${startedAt.toISOString()}, with version ${version}`,
        'an environment takes one at a time', 'wait for its end, or stop it, and run the same again');
    }
  }

  public async write(now: ConfigurationState, text: string): Promise<Switched> {
    await this.requireFree();
    const note = `cut-over to ${this.place.read(text)}`;
    const version = await this.versions.make(text, now.type, note);
    await this.deployments.start(version, now.newest, note);
    return { before: now.version, after: version, between: [] };
  }

  public async course(table: string): Promise<Course> {
    const found = await this.find();
    if (found?.table === table) {
      const { state } = this.inTime(found.deployment);
      return { isEverywhere: state === 'BAKING' || state === 'COMPLETE', isOver: state === 'COMPLETE' };
    }
    const isOver = { isEverywhere: true, isOver: true };
    for await (const last of this.own()) {
      if (LIVE.includes(last.state)) break;
      return { ...isOver, reason: `deployment ${last.number} of ${this.title} was taken back: ${await this.deployments.reason(last)}` };
    }
    return isOver;
  }

  /**
   * A revert is at once, and heeds no alarm: an alarm of the environment that is on would take the deployment of the
   * old name back. It is right only where it leads to that name.
   */
  public async revert(from: string, to: string): Promise<void> {
    const [now, before] = await this.deployed(2);
    if (now?.table === from && before?.table === to) await this.deployments.revert(now.deployment);
  }

  /** Editors begin with the newest version. */
  public async settle(from: string, to: string): Promise<void> {
    const { text, type } = await this.versions.read(await this.versions.newest());
    const other = this.place.write(text, to);
    if (this.place.read(text) === from && other !== undefined) await this.versions.make(other, type, `back to ${to}`);
  }

  /** What was deployed last, and before it, and so on. */
  private async deployed(most: number): Promise<ConfigurationState[]> {
    const found: ConfigurationState[] = [];
    let newest: number | undefined;
    for await (const deployment of this.deployments.all()) {
      newest ??= deployment.number;
      if (!LIVE.includes(deployment.state) || !await this.deployments.isOwn(deployment)) continue;
      const { text, type } = await this.versions.read(deployment.version);
      found.push({ text, type, version: deployment.version, table: this.place.read(text), deployment, newest });
      if (found.length === most) break;
    }
    return found;
  }

  private async* own(): AsyncGenerator<Deployment> {
    for await (const deployment of this.deployments.all()) {
      if (await this.deployments.isOwn(deployment)) yield deployment;
    }
  }

  private inTime(deployment: Deployment): Deployment {
    const { number, state, startedAt, milliseconds } = deployment;
    if (state === 'COMPLETE' || this.aws.clock.now() < startedAt.getTime() + milliseconds + MARGIN) return deployment;
    throw new StateError(`deployment ${number} of ${this.title} is ${state} since ${startedAt.toISOString()}`, 'it should have ended long ago',
      'look at it in AppConfig, and run the same again');
  }
}
