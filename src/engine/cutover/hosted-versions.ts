/** The versions of a configuration that AppConfig hosts. */
import { createHash } from 'node:crypto';
import {
  ConflictException, CreateHostedConfigurationVersionCommand, GetHostedConfigurationVersionCommand,
  type HostedConfigurationVersionSummary, ListHostedConfigurationVersionsCommand,
} from '@aws-sdk/client-appconfig';
import type { CutOverClients } from './cutover-clients';
import type { PlannedConfiguration } from './planned-pointer';
import { StateError } from '../errors/state-error';
import type { Requests } from '../settings/requests';

export interface HostedVersion {
  readonly text: string;
  readonly type: string;
}

export class HostedVersions {
  /** A version never changes. */
  private readonly known = new Map<number, HostedVersion>();

  constructor(
    private readonly requests: Requests, private readonly aws: CutOverClients,
    private readonly at: PlannedConfiguration,
  ) {}

  /** The number of the newest one, whether it was deployed or not. */
  public async newest(): Promise<number> {
    return (await this.newestSummary()).VersionNumber ?? 0;
  }

  public async read(VersionNumber: number): Promise<HostedVersion> {
    const client = await this.aws.configurations();
    const read = async () => {
      const { Content: content = new Uint8Array(), ContentType: type = '' } = await this.requests.ask('appconfig:GetHostedConfigurationVersion', () =>
        client.send(new GetHostedConfigurationVersionCommand({ ...this.profile, VersionNumber })));
      return { text: textOf(content), type };
    };
    const version = this.known.get(VersionNumber) ?? await read();
    this.known.set(VersionNumber, version);
    return version;
  }

  /**
   * Makes a version on the condition that no other one was made meanwhile. The newest one counts if it is the same: a
   * run may have been killed before it could deploy it.
   *
   * @param note what it is for
   * @returns its number
   */
  public async make(text: string, type: string, note: string): Promise<number> {
    const Description = `${note}, ${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
    const { VersionNumber: newest = 0, Description: last } = await this.newestSummary();
    if (last === Description) return newest;
    const client = await this.aws.configurations();
    try {
      const { VersionNumber: made } = await this.requests.ask('appconfig:CreateHostedConfigurationVersion', () =>
        client.send(new CreateHostedConfigurationVersionCommand({
          ...this.profile, Content: Buffer.from(text), ContentType: type, Description, LatestVersionNumber: newest,
        })));
      return made!;
    } catch (error) {
      if (!((error as Error).cause instanceof ConflictException)) throw error;
      const other = await this.newestSummary();
      if (other.Description === Description) return other.VersionNumber!;
      throw new StateError(`version ${other.VersionNumber} of the configuration was made meanwhile by another`, (error as Error).message,
        'look at who writes it, and run the same again');
    }
  }

  private get profile() {
    return { ApplicationId: this.at.application, ConfigurationProfileId: this.at.profile };
  }

  private async newestSummary(): Promise<HostedConfigurationVersionSummary> {
    const client = await this.aws.configurations();
    const all = await this.requests.pages('appconfig:ListHostedConfigurationVersions', (NextToken) =>
      client.send(new ListHostedConfigurationVersionsCommand({ ...this.profile, NextToken, MaxResults: 50 })),
    (page) => [page.Items, page.NextToken]);
    return all.reduce((one, other) => other.VersionNumber! > (one.VersionNumber ?? 0) ? other : one, {});
  }
}

/** Empty if it is no text, because then nothing in it is a name. */
function textOf(content: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return '';
  }
}
