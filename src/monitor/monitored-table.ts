import { Stack, Token } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IConstruct } from 'constructs';
import type { MonitorResponse } from './monitor-response';
import { declaredTable } from '../declared/declared-table';
import { tableKeyArns } from '../declared/table-keys';
import { conditionalElsewhere } from '../internal/conditional-tables';
import { MonitoredTables } from '../internal/monitored-tables';
import { refusal } from '../internal/requirement';
import { TableResource } from '../internal/table-resource';

/** The state table adds so many characters to the name of its table, and DynamoDB takes 255. */
const LONGEST_NAME = 240;

const STREAM_ADVICE = 'switch it on with NEW_AND_OLD_IMAGES, which a ProtectedTable has: without both images no change can be taken back';

/** The table that a monitor watches. */
export class MonitoredTable {
  public readonly resource: TableResource;
  public readonly streamArn: string;

  constructor(private readonly scope: IConstruct, table: IConstruct) {
    this.resource = TableResource.of(table);
    assertReachable(scope, this.resource);
    assertUnwatched(scope, this.resource);
    assertShortName(this.resource);
    this.streamArn = streamArnOf(this.resource);
  }

  public get tableName(): string {
    return this.resource.tableName;
  }

  public get tableArn(): string {
    return this.resource.tableArn;
  }

  /** The keys of the owner that encrypt the table and its stream. */
  public get keyArns(): string[] {
    return tableKeyArns(this.resource);
  }

  /** What keeps the table from being watched. Read from what the template will hold, so not before it is complete. */
  public faults(response: MonitorResponse): string[] {
    return [
      ...conditionalElsewhere(this.scope, 'monitor', [this.resource]),
      ...this.resource.cfn ? [...this.streamFaults(), ...this.regionFaults(response)] : [],
    ];
  }

  private streamFaults(): string[] {
    const { streamViewType: viewType = 'none' } = declaredTable(this.resource);
    return typeof viewType !== 'string' || viewType === 'NEW_AND_OLD_IMAGES' ? [] : [
      refusal('table', 'have a stream with NEW_AND_OLD_IMAGES', `${viewType} for "${this.resource.path}"`, STREAM_ADVICE).message,
    ];
  }

  private regionFaults({ restoreOptions }: MonitorResponse): string[] {
    const { path, global, stack } = this.resource;
    if (!restoreOptions) {
      return [];
    }
    const { actingRegion } = restoreOptions;
    const isStrong = global !== undefined && stack.resolve(global.multiRegionConsistency) === 'STRONG';
    const regions = this.regions();
    if (actingRegion === undefined) {
      return regions?.length === 1 || isStrong ? [] : [
        refusal('actingRegion', `be set for a table with replicas of eventual consistency ("${path}")`, 'undefined',
          'a condition holds in one Region only: name the Region whose monitor restores; the others plan for a person').message,
      ];
    }
    const isKnown = regions !== undefined && ![actingRegion, ...regions].some(Token.isUnresolved);
    return !isKnown || regions.includes(actingRegion) ? [] : [
      refusal('actingRegion', `be a Region of "${path}" (${regions.join(', ')})`, actingRegion, 'no monitor would ever restore an item').message,
    ];
  }

  /** The Regions of the table; undefined where only CloudFormation knows them. */
  private regions(): string[] | undefined {
    const { construct, stack } = this.resource;
    const { replicas, replicasUnreadable } = declaredTable(this.resource);
    // `Table` makes its replicas with custom resources.
    const ofCustomResources = construct.node.children
      .filter(({ node }) => node.id.startsWith('Replica')).map(({ node }) => node.id.replace('Replica', ''));
    const own = stack.region;
    const declared = replicas.map(({ region }) => typeof region === 'string' ? region : own);
    return replicasUnreadable ? undefined : [...new Set([...declared, ...ofCustomResources])];
  }
}

function assertReachable(scope: IConstruct, table: TableResource) {
  const own = Stack.of(scope).environment;
  if (table.stack.environment !== own) {
    throw refusal('table', `be in the account and Region of the monitor (${own})`, `"${table.path}" in ${table.stack.environment}`,
      'a stream is read in its own Region: define the monitor there');
  }
}

function assertUnwatched(scope: IConstruct, table: TableResource) {
  const other = MonitoredTables.of(scope).monitorOf(table);
  if (other) {
    throw refusal('table', 'have one monitor', `"${table.path}", which "${other.node.path}" watches`,
      'give that one all rules: two would not know of each other\'s repairs');
  }
}

function assertShortName({ explicitName }: TableResource) {
  if (typeof explicitName === 'string' && !Token.isUnresolved(explicitName) && explicitName.length > LONGEST_NAME) {
    throw refusal('table', `have a name of at most ${LONGEST_NAME} characters`, `${explicitName.length}`,
      'the state of the monitor is in a table whose name is that one and .change-monitor');
  }
}

function streamArnOf({ cfn, construct, path }: TableResource): string {
  const streamArn = cfn ? cfn.attrStreamArn : (construct as ITable).tableStreamArn;
  if (streamArn === undefined) {
    throw refusal('table', 'be imported with the ARN of its stream', `"${path}" without one`,
      'import it with Table.fromTableAttributes() and tableStreamArn; the stream must hold NEW_AND_OLD_IMAGES');
  }
  return streamArn;
}
