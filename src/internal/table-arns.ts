import { Aws, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { underConditions } from './conditional-values';
import { suppressFindings, wildcardFinding } from './finding-suppression';
import { refersToResource } from './resource-references';
import type { TableResource } from './table-resource';

/**
 * IAM takes 6,144 characters in a managed policy; this leaves room for the other statements, with up to six plans and
 * vaults.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const BUDGET = 3_800;

/** `"arn:aws-us-gov:dynamodb:us-gov-west-1:123456789012:table/",` without the name. */
const ARN_LENGTH = 60;

/** The longest name that DynamoDB takes, for a name that only the deployment knows. */
const LONGEST_NAME = 255;

const NAMED_FOR_STACK = `${Aws.STACK_NAME}-*`;
const ANY = '*';
const ANYWHERE = '*';

/** Too short for the name of a table. */
export const NO_NAME = '-';

/** Tables of one Region that a policy is to name. */
export interface TablesInRegion {
  readonly tables: TableResource[];

  /** The Region; that of the stack if left out. */
  readonly region?: string;

  /** The number of lists of tables that share the policy, one for each Region and statement; 1 if left out. */
  readonly share?: number;

  /** The characters of the policy that are left to other things; 0 if left out. */
  readonly reserved?: number;
}

/**
 * The ARNs of tables for a policy that has to fit IAM's limit.
 *
 * Each table by its own ARN for as long as they fit; beyond that all tables that CloudFormation names for this stack,
 * by their common beginning; and if even the others do not fit, all tables of the account in the Region.
 */
export function fittingTableArns(
  scope: IConstruct,
  { tables, region, share = 1, reserved = 0 }: TablesInRegion,
): string[] {
  const fit = (some: TableResource[]) => fits(some, (BUDGET - reserved) / share);
  const arnsOf = (some: TableResource[]) =>
    underConditions(
      some.map((table) => ({ value: arnIn(scope, table, region), conditions: table.conditions })),
      noTable(scope, region),
    ).map((arn) => Token.asString(arn));
  if (fit(tables)) {
    return arnsOf(tables);
  }
  const named = tables.filter((table) => table.explicitName !== undefined);
  return fit(named)
    ? [tablesNamed(scope, NAMED_FOR_STACK, region), ...arnsOf(named)]
    : [tablesNamed(scope, ANY, region)];
}

/** A table with a name of its own, for a policy that must not refer to it. */
export interface NamedTable {
  /** Resolved, so it can be a function of CloudFormation. */
  readonly name: unknown;

  /** The Regions that the table can be in; all if left out. */
  readonly regions?: string[];
}

/**
 * The ARNs of the tables that CloudFormation names for a stack, in every Region, and of those with names of their own:
 * without a reference to a table.
 */
export function tableArnsByName(scope: IConstruct, named: NamedTable[]): string[] {
  const stack = Stack.of(scope);
  const arns = [
    tablesNamed(scope, NAMED_FOR_STACK, ANYWHERE),
    ...named.flatMap(({ name, regions = [ANYWHERE] }) =>
      regions.map((region) => tablesNamed(scope, Token.asString(name), region)),
    ),
  ];
  const length = named.reduce(
    (sum, { name, regions = [ANYWHERE] }) => sum + regions.length * (ARN_LENGTH + lengthOf(name)),
    0,
  );
  return length <= BUDGET && !named.some(({ name }) => refersToResource(stack, name))
    ? arns
    : [tablesNamed(scope, ANY, ANYWHERE)];
}

/**
 * The ARN of a table that cannot exist, since names have three characters at least: IAM and EventBridge take no list
 * without an element.
 */
export function noTable(scope: IConstruct, region?: string): string {
  return tablesNamed(scope, NO_NAME, region);
}

/** Records on a policy why it holds patterns instead of the ARNs of tables. */
export function suppressTablesByName(policy: IConstruct): void {
  suppressArns(policy, [NAMED_FOR_STACK, ANY]);
}

/** Records on a policy why it holds the name of a table in every Region. */
export function suppressNamedTable(policy: IConstruct, name: string): void {
  suppressArns(policy, [name]);
}

function suppressArns(policy: IConstruct, names: string[]) {
  suppressFindings(policy, Object.fromEntries(names.map((name) => [
    wildcardFinding(policy, tablesNamed(policy, name, ANYWHERE)),
    'it may only describe tables; with references it would wait for the tables that it has to run before, and replicas that the template '
    + 'no longer has are in Regions that it no longer names',
  ])));
}

function lengthOf(name: unknown): number {
  return typeof name === 'string' ? name.length : LONGEST_NAME;
}

/**
 * The tables that a policy has to ask for their ARNs: while only references are looked for, tables of its own stack are
 * of no interest.
 */
export function referring(tables: TableResource[], preparing: boolean): TableResource[] {
  if (!preparing) {
    return tables;
  }
  tables.forEach((table) => table.forgetName());
  return tables.filter(({ cfn }) => !cfn);
}

/** Records on a policy why it may come to hold a pattern instead of ARNs. */
export function suppressTablePatterns(policy: IConstruct): void {
  const reason = 'the ARNs of all protected tables of the stack do not fit the 6,144 characters of a managed policy';
  suppressFindings(policy, {
    [wildcardFinding(policy, tablesNamed(policy, NAMED_FOR_STACK))]: reason,
    [wildcardFinding(policy, tablesNamed(policy, ANY))]: reason,
  });
}

/** The characters that the ARN of a table needs in a policy. */
export function tableArnLength({ nameLength }: TableResource): number {
  return ARN_LENGTH + nameLength;
}

function fits(tables: TableResource[], budget: number): boolean {
  let left = budget;
  for (const table of tables) {
    left -= tableArnLength(table);
    if (left < 0) {
      return false;
    }
  }
  return true;
}

function arnIn(scope: IConstruct, table: TableResource, region?: string): string {
  return region === undefined || region === Stack.of(scope).region
    ? table.tableArn
    : tablesNamed(scope, table.tableName, region);
}

/** The ARN of the table, or with a `*` of the tables, of a name. */
export function tablesNamed(scope: IConstruct, resourceName: string, region?: string): string {
  return Stack.of(scope).formatArn({ service: 'dynamodb', resource: 'table', resourceName, region });
}
