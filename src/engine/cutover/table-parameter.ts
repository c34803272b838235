/**
 * The parameter of Systems Manager that names the table of an application.
 *
 * PutParameter takes no condition. So the version is read before and after: each write makes the next one, and a
 * version between them is that of another writer, whose value the history has.
 */
import {
  DescribeParametersCommand, GetParameterCommand, GetParameterHistoryCommand, ParameterNotFound,
  type ParameterMetadata, PutParameterCommand, type SSMClient,
} from '@aws-sdk/client-ssm';
import type { CutOverClients } from './cutover-clients';
import { NamePlace } from './name-place';
import type { PlannedPointer } from './planned-pointer';
import type { Course, Pointer, PointerState, Switched } from './pointer';
import type { Requests } from '../settings/requests';

export interface ParameterState extends PointerState {
  readonly type: string;
}

type Kept = Pick<ParameterMetadata, 'Description' | 'AllowedPattern' | 'Tier' | 'DataType'>;

export class TableParameter implements Pointer {
  public readonly title: string;
  public readonly place: NamePlace;
  private readonly name: string;

  constructor(
    private readonly requests: Requests, private readonly aws: CutOverClients,
    { name, member }: Pick<PlannedPointer, 'name' | 'member'>,
  ) {
    this.name = name;
    this.title = `parameter ${name}`;
    this.place = new NamePlace(member);
  }

  public async find(): Promise<ParameterState | undefined> {
    const client = await this.aws.parameters();
    try {
      const { Parameter: found } = await this.requests.ask('ssm:GetParameter', () => client.send(new GetParameterCommand({ Name: this.name })));
      const { Value: text = '', Version: version = 0, Type: type = '' } = found!;
      return { text, version, type, table: this.place.read(text) };
    } catch (error) {
      if ((error as Error).cause instanceof ParameterNotFound) return undefined;
      throw error;
    }
  }

  public async write(now: PointerState, text: string): Promise<Switched> {
    const client = await this.aws.parameters();
    const kept = await this.kept(client);
    const { Version: after = 0 } = await this.requests.ask('ssm:PutParameter', () =>
      client.send(new PutParameterCommand({ ...kept, Name: this.name, Value: text, Overwrite: true })));
    const between = after === now.version + 1 ? [] : await this.between(now.version, after, text);
    return { before: now.version, after, between };
  }

  /** Every reader gets it with the next reading. */
  public async course(): Promise<Course> {
    return { isEverywhere: true, isOver: true };
  }

  public async requireFree(): Promise<void> {
    // A write of it is done at once.
  }

  public async revert(): Promise<void> {
    // Another write is as short a way.
  }

  public async settle(): Promise<void> {
    // The next editor begins with what readers get.
  }

  /** What a new version would lose if it were not stated. */
  private async kept(client: SSMClient): Promise<Kept> {
    const filter = { Key: 'Name', Option: 'Equals', Values: [this.name] };
    const { Parameters: [found = {}] = [] } = await this.requests.ask('ssm:DescribeParameters', () =>
      client.send(new DescribeParametersCommand({ ParameterFilters: [filter] })));
    const { Description, AllowedPattern, Tier, DataType } = found;
    const stated = Object.entries({ Description, AllowedPattern, Tier, DataType }).filter(([, value]) => value);
    return Object.fromEntries(stated);
  }

  /** The same value is our own: its answer was lost, and it was written again. */
  private async between(before: number, after: number, own: string): Promise<string[]> {
    const client = await this.aws.parameters();
    const history = await this.requests.pages('ssm:GetParameterHistory', (NextToken) =>
      client.send(new GetParameterHistoryCommand({ Name: this.name, NextToken })),
    (page) => [page.Parameters, page.NextToken]);
    return history.filter(({ Version: version = 0 }) => version > before && version < after)
      .map(({ Value: value = '' }) => value).filter((value) => value !== own);
  }
}
