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
import type { PlannedParameter } from './cutover-plan';
import { Pointer } from './pointer';
import { StateError } from '../errors/state-error';
import type { Requests } from '../settings/requests';

export interface ParameterState {
  readonly text: string;
  readonly version: number;
  readonly type: string;

  /** The table that it names. */
  readonly table?: string;
}

export interface Switched {
  /** The version before and after; the same if it named the table already. */
  readonly before: number;
  readonly after: number;

  /** Values that other writers have given it between the two, and that were overwritten. */
  readonly between: readonly string[];
}

type Kept = Pick<ParameterMetadata, 'Description' | 'AllowedPattern' | 'Tier' | 'DataType'>;

export class TableParameter {
  private readonly pointer: Pointer;

  constructor(
    private readonly requests: Requests, private readonly aws: CutOverClients,
    private readonly place: Pick<PlannedParameter, 'name' | 'member'>,
  ) {
    this.pointer = new Pointer(place.member);
  }

  /** None if there is no such parameter. */
  public async find(): Promise<ParameterState | undefined> {
    const client = await this.aws.parameters();
    try {
      const { Parameter: found } = await this.requests.ask('ssm:GetParameter', () => client.send(new GetParameterCommand({ Name: this.place.name })));
      const { Value: text = '', Version: version = 0, Type: type = '' } = found!;
      return { text, version, type, table: this.pointer.read(text) };
    } catch (error) {
      if ((error as Error).cause instanceof ParameterNotFound) return undefined;
      throw error;
    }
  }

  public async read(): Promise<ParameterState> {
    const found = await this.find();
    if (!found) throw new StateError(`parameter ${this.place.name} is gone`, 'readers find no table', 'make it again, and run the same again');
    return found;
  }

  /** Lets it name another table. What it names now has to be one of both. */
  public async switch(from: string, to: string): Promise<Switched> {
    const { name } = this.place;
    const now = await this.read();
    if (now.table === to) return { before: now.version, after: now.version, between: [] };
    const text = this.pointer.write(now.text, to);
    if (now.table !== from || text === undefined) {
      throw new StateError(`parameter ${name} names ${now.table ?? 'no table'}, and neither ${from} nor ${to}`, 'another writer has changed it',
        'look at who writes it, let it name one of both, and run the same again');
    }
    const client = await this.aws.parameters();
    const kept = await this.kept(client);
    const { Version: after = 0 } = await this.requests.ask('ssm:PutParameter', () =>
      client.send(new PutParameterCommand({ ...kept, Name: name, Value: text, Overwrite: true })));
    const seen = await this.read();
    if (seen.table !== to) throw new StateError(`parameter ${name} names ${seen.table ?? 'no table'} again`, 'another writer has changed it meanwhile', 'look at who writes it, and run the same again');
    const between = after === now.version + 1 ? [] : await this.between(now.version, after, text);
    return { before: now.version, after, between };
  }

  /** What a new version would lose if it were not stated. */
  private async kept(client: SSMClient): Promise<Kept> {
    const filter = { Key: 'Name', Option: 'Equals', Values: [this.place.name] };
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
      client.send(new GetParameterHistoryCommand({ Name: this.place.name, NextToken })),
    (page) => [page.Parameters, page.NextToken]);
    return history.filter(({ Version: version = 0 }) => version > before && version < after)
      .map(({ Value: value = '' }) => value).filter((value) => value !== own);
  }
}
