import { Annotations, Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IConstruct } from 'constructs';
import { ABSENT_TABLE } from '../contract/recorded-settings';
import { refusalText } from '../contract/refusal-text';
import { declaredTable, type DeclaredTable } from '../declared/declared-table';
import { tableKeyArns } from '../declared/table-keys';
import { conditionalElsewhere, whereAnyIsThere } from '../internal/conditional-tables';
import { noKey } from '../internal/fitting-arns';
import { refusal } from '../internal/requirement';
import { noTable, tablesNamed } from '../internal/table-arns';
import { TableResource } from '../internal/table-resource';
import { topLevelStack } from '../internal/top-level-stack';

/**
 * IAM takes 6,144 characters in a managed policy; a policy names each table twice, and this leaves room for the
 * actions.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const BUDGET = 2_500;

/** `"arn:aws-us-gov:dynamodb:us-gov-west-1:123456789012:table/",` without the name. */
const ARN_LENGTH = 60;

/** The quotes around a name in JSON, and the comma after it. */
const QUOTES = 3;

/** The tables that can be rewound, or restored. */
export class RewoundTables {
  private readonly tables: TableResource[];

  /** @param purpose of the construct, for messages */
  constructor(
    private readonly scope: IConstruct, tables: IConstruct[], private readonly purpose: 'rewind' | 'recovery' = 'rewind',
  ) {
    if (tables.length === 0) {
      throw refusal('tables', 'name at least one table', 'none');
    }
    this.tables = tables.map((table) => reachable(scope, TableResource.of(table), purpose));
    const twice = this.tables.find(
      ({ construct }, place) => this.tables.findIndex((other) => other.construct === construct) !== place,
    );
    if (twice) {
      throw refusal('tables', 'name each table once', `"${twice.path}" twice`);
    }
  }

  /** The name of the only table where it is there, and what stands for one otherwise. */
  public onlyNameOr(otherwise: string): string {
    return this.tables.length === 1 ? whereAnyIsThere(this.tables, this.tables[0].tableName, otherwise) : otherwise;
  }

  /**
   * The names of the tables, in lists that fit a number of characters as JSON. A table whose condition is not met has
   * the name `-`.
   */
  public namesIn(characters: number): string[][] {
    const lists: string[][] = [[]];
    let left = characters;
    for (const table of this.tables) {
      const needed = table.nameLength + QUOTES;
      if (left < needed) {
        lists.push([]);
        left = characters;
      }
      left -= needed;
      lists.at(-1)!.push(whereAnyIsThere([table], table.tableName, ABSENT_TABLE));
    }
    return lists;
  }

  /** The names of the stacks that deploy the tables. */
  public get stackNames(): string[] {
    return this.tables.map(({ stack }) => topLevelStack(stack).stackName);
  }

  /**
   * Each table by itself for as long as they fit; beyond that those that CloudFormation names, by the beginning that
   * the names of their stack have in common.
   */
  public get arns(): string[] {
    const needed = (some: TableResource[]) => some.reduce((sum, { nameLength }) => sum + ARN_LENGTH + nameLength, 0);
    if (needed(this.tables) <= BUDGET) {
      return this.tables.map((table) => this.arnOf(table));
    }
    const named = this.tables.filter(({ explicitName }) => explicitName !== undefined);
    const patterns = stackPatterns(this.scope, this.tables.filter(({ explicitName }) => explicitName === undefined));
    if (needed(named) + patterns.reduce((sum, pattern) => sum + pattern.length, 0) > BUDGET) {
      throw refusal('tables', `fit into a managed policy of 6,144 characters, ${Math.floor(BUDGET / (ARN_LENGTH + 35))} or so with names of their own`,
        String(this.tables.length), 'define another TableRewind for the rest, with the same journalBucket');
    }
    return [...patterns, ...named.map((table) => this.arnOf(table))];
  }

  /** The keys of their owners that encrypt the tables. */
  public get keyArns(): string[] {
    return [...new Set(this.tables.flatMap(tableKeyArns))];
  }

  /** The ARN of a key, or a pattern for several, where at least one of the tables that it encrypts is there. */
  public keyWhereUsed(keyArn: string): string {
    const encrypted = this.tables.filter((table) => tableKeyArns(table).includes(keyArn));
    return whereAnyIsThere(encrypted, keyArn, noKey(this.scope));
  }

  /** The tables that a policy in this stack cannot name. */
  public elsewhere(): string[] {
    return conditionalElsewhere(this.scope, this.purpose, this.tables);
  }

  /**
   * Warns on a construct of what in the tables keeps a rewind from working. Read from what the template will hold, so
   * not before it is complete.
   */
  public warn(on: IConstruct): void {
    this.tables.forEach((table) => {
      const declared = table.cfn && declaredTable(table);
      warnOfStream(on, table, declared);
      warnOfReplicas(on, table, declared);
    });
  }

  private arnOf(table: TableResource): string {
    return whereAnyIsThere([table], table.tableArn, noTable(this.scope));
  }
}

function reachable(scope: IConstruct, table: TableResource, purpose: string): TableResource {
  const own = Stack.of(scope).environment;
  if (table.stack.environment !== own) {
    throw refusal('tables', `be in the account and Region of the ${purpose} (${own})`, `"${table.path}" in ${table.stack.environment}`,
      `a ${purpose} writes to the tables of one Region: define another one there`);
  }
  return table;
}

function stackPatterns(scope: IConstruct, tables: TableResource[]): string[] {
  const names = new Set(tables.map(({ stack }) => stack.stackName));
  return [...names].map((name) => tablesNamed(scope, `${name}-*`));
}

function warnOfStream(on: IConstruct, table: TableResource, declared?: DeclaredTable) {
  const [real, advice] = declared
    ? [declared.streamViewType ?? 'none', 'switch on NEW_AND_OLD_IMAGES, which a ProtectedTable has']
    : [(table.construct as ITable).tableStreamArn ? 'NEW_AND_OLD_IMAGES' : 'unknown',
      'import the table with its tableStreamArn, and ask the command line for the status of the table once this is deployed'];
  if (typeof real === 'string' && real !== 'NEW_AND_OLD_IMAGES') {
    Annotations.of(on).addWarningV2('cdk-dynamodb-recovery:rewindWithoutStream',
      refusalText(`the stream of "${table.path}"`, 'hold NEW_AND_OLD_IMAGES for a rewind within seconds', real,
        `without it there are exports and restored tables only, which take minutes to hours: ${advice}`));
  }
}

function warnOfReplicas(on: IConstruct, { path, stack, global }: TableResource, declared?: DeclaredTable) {
  if (global && declared!.replicas.length > 1 && stack.resolve(global.multiRegionConsistency) !== 'STRONG') {
    Annotations.of(on).addWarningV2('cdk-dynamodb-recovery:rewindOfGlobalTable',
      `"${path}" has replicas with eventual consistency: a condition holds in one Region only, so a rewind is refused until the writers in the other Regions `
      + 'are stopped and an option confirms it (--writes-stopped-elsewhere); multiRegionConsistency STRONG needs no such stop');
  }
}
