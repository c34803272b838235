import { CfnResource, type IResolvable, Stack, Token } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { IConstruct } from 'constructs';
import { placeOfArn } from './arn-parts';
import { assertImportable } from './imported-table-name';
import { refusal } from './requirement';
import { conditionOf } from './resource-condition';
import { WrittenReference } from './written-reference';

/** The longest name that CloudFormation gives a table: 255 characters, the longest that DynamoDB takes. */
const LONGEST_NAME = 255;

/**
 * The characters that CloudFormation adds to the name of the stack and the logical id: two hyphens and 12 or 13
 * characters.
 */
const NAME_SUFFIX = 15;

const ALWAYS: readonly string[] = [];

/** Each construct with a table is asked for it several times. */
const KNOWN = new WeakMap<IConstruct, TableResource>();

/**
 * A table in any of the forms in which an app can hold it: `Table`, `TableV2`, `CfnTable`, `CfnGlobalTable`, or
 * imported.
 */
export class TableResource {
  /**
   * The table behind a construct; refuses what is no table, and tables that AWS Backup could not reach from this stack.
   */
  public static of(table: IConstruct): TableResource {
    const child = CfnResource.isCfnResource(table) ? table : table?.node?.defaultChild;
    if (child instanceof dynamodb.CfnTable || child instanceof dynamodb.CfnGlobalTable) {
      const known = KNOWN.get(table);
      const resource = known?.cfn === child ? known : new TableResource(table, child.ref, child.attrArn, child);
      KNOWN.set(table, resource);
      return resource;
    }
    const { tableName, tableArn } = Object(table) as dynamodb.ITable;
    if (tableName === undefined || tableArn === undefined) {
      throw noTable(table);
    }
    assertImportable(table, tableName, tableArn);
    assertSameEnvironment(table, tableArn);
    return new TableResource(table, tableName, tableArn);
  }

  /** They never change, and are asked for many times. */
  private knownPath?: string;
  private knownId?: string;

  /** The name that a token stands for, which is looked up for each policy with tables. */
  private knownName?: { readonly token: string; readonly name: unknown };

  private constructor(
    public readonly construct: IConstruct,
    public readonly tableName: string,
    public readonly tableArn: string,
    /** The resource in the template; none for an imported table. */
    public readonly cfn?: dynamodb.CfnTable | dynamodb.CfnGlobalTable,
  ) {}

  public get stack(): Stack {
    return Stack.of(this.construct);
  }

  public get path(): string {
    this.knownPath ??= this.construct.node.path;
    return this.knownPath;
  }

  /** The resource of a table that lives in one Region. */
  public get regional(): dynamodb.CfnTable | undefined {
    return this.cfn instanceof dynamodb.CfnTable ? this.cfn : undefined;
  }

  /** The resource of a table that can have replicas. */
  public get global(): dynamodb.CfnGlobalTable | undefined {
    return this.cfn instanceof dynamodb.CfnGlobalTable ? this.cfn : undefined;
  }

  /** The id in the template; final once the template is being written, and not to be asked for before. */
  public get logicalId(): string {
    this.knownId ??= this.stack.resolve(this.cfn!.logicalId) as string;
    return this.knownId;
  }

  /** The condition, at most one, under which the template makes the table; final like the id. */
  public get conditions(): readonly string[] {
    const condition = this.cfn && conditionOf(this.cfn);
    return condition === undefined ? ALWAYS : [condition];
  }

  /** The name in the template of a stack, while that is written. */
  public nameIn(stack: Stack): string | IResolvable {
    return this.isIn(stack) ? new WrittenReference({ Ref: this.logicalId }) : this.tableName;
  }

  /** The ARN in the template of a stack, while that is written. */
  public arnIn(stack: Stack): string | IResolvable {
    return this.isIn(stack) ? new WrittenReference({ 'Fn::GetAtt': [this.logicalId, 'Arn'] }) : this.tableArn;
  }

  /** The name in the template; none where CloudFormation chooses it. */
  public get explicitName(): unknown {
    const name = this.cfn ? this.cfn.tableName : this.tableName;
    if (!this.cfn || name === undefined || !Token.isUnresolved(name)) {
      return name;
    }
    this.knownName = this.knownName?.token === name ? this.knownName : { token: name, name: this.stack.resolve(name) };
    return this.knownName.name;
  }

  /** Has the name looked up again: everything that can change it is over when references are looked for. */
  public forgetName(): void {
    this.knownName = undefined;
  }

  /** The greatest length of the name: policies and requests have to hold it. */
  public get nameLength(): number {
    const name = this.explicitName;
    if (name !== undefined) {
      return typeof name !== 'string' || Token.isUnresolved(name) ? LONGEST_NAME : name.length;
    }
    const stackName = this.stack.stackName;
    const stackLength = Token.isUnresolved(stackName) ? 128 : stackName.length;
    return Math.min(LONGEST_NAME, stackLength + this.cfn!.node.path.length + NAME_SUFFIX);
  }

  /** True if the template of a stack holds the table. */
  private isIn(stack: Stack): boolean {
    return this.cfn !== undefined && this.stack === stack;
  }
}

function noTable(got: IConstruct): Error {
  return refusal('table', 'be a DynamoDB table: a Table, TableV2, CfnTable or CfnGlobalTable, or an imported one',
    got?.node ? `"${got.node.path}"` : String(got));
}

function assertSameEnvironment(table: IConstruct, tableArn: string) {
  const stack = Stack.of(table);
  const { account, region } = placeOfArn(tableArn, stack);
  const elsewhere = (own: string, other: string) => other !== own && ![own, other].some(Token.isUnresolved);
  if (elsewhere(stack.account, account) || elsewhere(stack.region, region)) {
    throw refusal('table', `be in the account and Region of its stack (${stack.account}, ${stack.region})`,
      Token.isUnresolved(tableArn) ? `"${table.node.path}" in ${account}, ${region}` : `"${tableArn}"`,
      'AWS Backup protects the tables of its own account and Region: define a stack there, and protect in it the table that fromTableName() '
      + 'imports, for a replica too');
  }
}
