import { ArnFormat, type CfnResource, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { ExpectedMonitor } from '../contract/expectation';
import { type Conditional, underConditions } from '../internal/conditional-values';
import { suppressFindings, wildcardFinding } from '../internal/finding-suppression';
import { conditionOf } from '../internal/resource-condition';
import { noTable, tableArnLength, tablesNamed } from '../internal/table-arns';
import type { TableResource } from '../internal/table-resource';

/** A change monitor as its stack declares it. */
export interface DeclaredMonitor {
  readonly path: string;
  readonly table: TableResource;
  readonly functionName: string;

  /** The mapping through which Lambda reads the stream. */
  readonly mapping: CfnResource;
}

/** What is declared of the monitors of a stack, and of its other tables. */
interface Monitored {
  readonly monitors: readonly DeclaredMonitor[];

  /** The tables that are described in any case. */
  readonly tables: readonly TableResource[];
}

/** The monitor as the verification of a stack is to expect it, where the template has it. */
export function expectedMonitor(
  { path, table, functionName, mapping }: DeclaredMonitor, stack: Stack,
): Conditional<ExpectedMonitor> {
  const value = { path, tableName: Token.asString(table.nameIn(stack)), mappingId: mapping.ref, functionName };
  return { value, conditions: conditionsOf(mapping) };
}

/** Permission to see if the monitors of a stack work. */
export function monitorStatements(scope: IConstruct, expectation: Monitored): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'ReadMappingsOfMonitors',
      actions: ['lambda:GetEventSourceMapping'],
      resources: Lazy.uncachedList({ produce: () => mappingArns(scope, expectation) }),
    }),
    new iam.PolicyStatement({
      sid: 'DescribeMonitoredTables',
      actions: ['dynamodb:DescribeTable'],
      resources: Lazy.uncachedList({ produce: () => otherTableArns(scope, expectation) }),
    }),
  ];
}

/** Adds to a policy the permission to see if monitors lag. */
export function allowLags(policy: iam.ManagedPolicy): void {
  policy.addStatements(new iam.PolicyStatement({
    sid: 'ReadIteratorAge', actions: ['cloudwatch:GetMetricData'], resources: ['*'],
  }));
  suppressFindings(policy, {
    'AwsSolutions-IAM5[Resource::*]':
      'cloudwatch:GetMetricData has no resource: docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html',
  });
}

/** The characters that the monitors need in a policy of the verification. */
export function monitorCharacters(expectation: Monitored): number {
  const { monitors } = expectation;
  if (monitors.length === 0) {
    return 0;
  }
  const tables = otherTables(expectation);
  const ofTables = tables.length > MOST ? 0 : tables.reduce((sum, table) => sum + tableArnLength(table), 0);
  return STATEMENTS_LENGTH + MAPPING_LENGTH * Math.min(monitors.length, MOST) + ofTables;
}

/** Records on a policy why it may come to hold a pattern instead of the ARNs of mappings. */
export function suppressMappingPatterns(policy: IConstruct): void {
  suppressFindings(policy, {
    [wildcardFinding(policy, mappingArn(policy, ANY))]:
      'the ARNs of the mappings of all monitors do not fit the 6,144 characters of a managed policy',
  });
}

/** With more, the tables would not fit next to them into a managed policy. */
const MOST = 6;
const ANY = '*';

/** No mapping has this id. */
const NONE = '-';

/** `"arn:aws-us-gov:lambda:us-gov-west-1:123456789012:event-source-mapping:11111111-1111-1111-1111-111111111111",` */
const MAPPING_LENGTH = 110;

/** Both statements without their resources. */
const STATEMENTS_LENGTH = 300;

function mappingArns(scope: IConstruct, { monitors }: Monitored): string[] {
  const arns = monitors.map(({ mapping }) => (
    { value: mappingArn(scope, mapping.ref), conditions: conditionsOf(mapping) }
  ));
  return fitting(arns, mappingArn(scope, ANY), mappingArn(scope, NONE));
}

function otherTableArns(scope: IConstruct, expectation: Monitored): string[] {
  const arns = otherTables(expectation).map(({ tableArn: value, conditions }) => ({ value, conditions }));
  return fitting(arns, tablesNamed(scope, ANY), noTable(scope));
}

/** The tables that only a monitor is about. */
function otherTables({ monitors, tables }: Monitored): TableResource[] {
  const described = new Set(tables.map(({ path }) => path));
  return monitors.map(({ table }) => table).filter(({ path }) => !described.has(path));
}

function fitting(arns: Conditional<string>[], any: string, none: string): string[] {
  return arns.length > MOST ? [any] : underConditions(arns, none).map((arn) => Token.asString(arn));
}

function mappingArn(scope: IConstruct, resourceName: string): string {
  return Stack.of(scope).formatArn({
    service: 'lambda', resource: 'event-source-mapping', resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

function conditionsOf(mapping: CfnResource): string[] {
  const condition = conditionOf(mapping);
  return condition === undefined ? [] : [condition];
}
