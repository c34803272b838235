import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { AlertScope } from './alert-scope';
import { EVERY_TABLE } from '../contract/finding-event';
import { underConditions } from '../internal/conditional-values';
import { refusal } from '../internal/requirement';
import { NO_NAME } from '../internal/table-arns';
import { TableResource } from '../internal/table-resource';
import { StackExpectation } from '../verification/stack-expectation';

/** Alternatives in an event pattern; undefined matches anything. */
export type Alternatives = unknown[] | undefined;

/**
 * EventBridge takes 2,048 characters in a pattern; this leaves room for what else is in the longest one.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
const BUDGET = 1_500;

/** `"arn:aws-us-gov:dynamodb:us-gov-west-1:123456789012:table/",` without the name. */
const ARN_LENGTH = 60;

/** `{"prefix":"/backup/"}` */
const PREFIX_LENGTH = 21;

/** A name of a vault has up to 50 characters. */
const MOST_VAULTS = Math.floor(BUDGET / 53);

/** The events that a scope lets through. */
export interface AlertFilter {
  readonly tableArns: Alternatives;

  /** Tables as a caller of DynamoDB names them: by their name, or by their ARN. */
  readonly tableNames: Alternatives;

  /** Backups as DynamoDB names them: below the ARN of their table. */
  readonly backupArns: Alternatives;
  readonly vaultNames: Alternatives;

  /** The required detail of a finding. */
  readonly findings: object;
}

/** The tables of a scope; undefined if it is all of the Region. */
export function tablesOf(scope: IConstruct, { namedTables, ofStack }: AlertScope): TableResource[] | undefined {
  return ofStack
    ? StackExpectation.of(Stack.of(scope)).tables
    : namedTables?.map((table) => reachable(scope, TableResource.of(table)));
}

/** The filter of a scope, as it stands when the template is written. */
export function alertFilter(scope: IConstruct, alertScope: AlertScope): AlertFilter {
  const tables = tablesOf(scope, alertScope);
  if (tables === undefined) {
    return { tableArns: undefined, tableNames: undefined, backupArns: undefined, vaultNames: undefined, findings: {} };
  }
  const tableNames = fitting(tables, {
    length: (name) => name + 3 + ARN_LENGTH + name,
    exact: ({ tableName, tableArn }) => [tableName, tableArn],
    prefix: (stack) => [{ prefix: namesIn(stack) }, { prefix: arnsIn(stack) }],
  });
  return {
    tableNames,
    tableArns: fitting(tables, {
      length: (name) => ARN_LENGTH + name,
      exact: ({ tableArn }) => [tableArn],
      prefix: (stack) => [{ prefix: arnsIn(stack) }],
    }),
    backupArns: fitting(tables, {
      length: (name) => ARN_LENGTH + name + PREFIX_LENGTH,
      exact: ({ tableArn }) => [{ prefix: `${tableArn}/backup/` }],
      prefix: (stack) => [{ prefix: arnsIn(stack) }],
    }),
    vaultNames: vaultNames(tables),
    findings: alertScope.ofStack
      ? { stackId: [Aws.STACK_ID] }
      : { tableName: tableNames && [...tableNames, EVERY_TABLE] },
  };
}

interface Form {
  /** The characters that a table with a name of that length takes. */
  length(name: number): number;
  exact(table: TableResource): unknown[];
  prefix(stack: Stack): unknown[];
}

/**
 * Each table by itself for as long as they fit; beyond that those that CloudFormation names, by the beginning that
 * their names have in common, and those with a name of their own; and if not even those fit, all tables.
 */
function fitting(tables: TableResource[], { length, exact, prefix }: Form): Alternatives {
  const needed = (some: TableResource[]) => some.reduce((sum, { nameLength }) => sum + length(nameLength), 0);
  const there = (some: TableResource[]) => underConditions(
    some.flatMap((table) => exact(table).map((value) => ({ value, conditions: table.conditions }))), NO_NAME,
  );
  if (needed(tables) <= BUDGET) {
    return there(tables);
  }
  const named = tables.filter(({ explicitName }) => explicitName !== undefined);
  const stacks = [
    ...new Set(tables.filter(({ explicitName }) => explicitName === undefined).map(({ stack }) => stack)),
  ];
  const prefixes = stacks.reduce((sum, { stackName }) => sum + length(stackName.length) + 2 * PREFIX_LENGTH, 0);
  return prefixes + needed(named) <= BUDGET ? [...stacks.flatMap(prefix), ...there(named)] : undefined;
}

function namesIn({ stackName }: Stack): string {
  return `${stackName}-`;
}

function arnsIn(stack: Stack): string {
  return stack.formatArn({ service: 'dynamodb', resource: 'table', resourceName: namesIn(stack) });
}

/**
 * The vaults that the plans of the tables write to. Where a table has no plan that is known, any vault may be its own.
 */
function vaultNames(tables: TableResource[]): Alternatives {
  const stacks = [...new Set(tables.map(({ stack }) => stack))];
  const arns = stacks.map(vaultArns);
  const different = [...new Set(arns.flat())];
  return arns.every((some) => some.length > 0) && different.length <= MOST_VAULTS
    ? different.map((arn) => stacks[0].splitArn(arn, ArnFormat.COLON_RESOURCE_NAME).resourceName)
    : undefined;
}

function vaultArns(stack: Stack): string[] {
  return StackExpectation.of(stack).plans.flatMap((plan) => [
    ...plan.recoveryPointVaultArns,
    ...plan.expectedPlan().rules.flatMap(({ airGappedVaultArn, copies = [] }) => [
      ...airGappedVaultArn ? [airGappedVaultArn] : [],
      ...copies.map(({ vaultArn }) => vaultArn),
    ]),
  ]);
}

function reachable(scope: IConstruct, table: TableResource): TableResource {
  const own = Stack.of(scope).environment;
  if (table.stack.environment !== own) {
    throw refusal('tables', `be in the account and Region of the alerts (${own})`, `"${table.path}" in ${table.stack.environment}`,
      'events stay in their account and Region: define alerts there');
  }
  return table;
}
