import { Annotations, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { ChangeRule } from './change-rule';
import type { MonitorScope } from './monitor-scope';
import {
  MONITOR_VARIABLE, type MonitorConfiguration, type MonitorRule, type ResponseMode,
} from '../contract/change-monitor';
import { counted, refusal } from '../internal/requirement';

/**
 * Lambda takes 4 KB of environment; this leaves room for the names and quotes around it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MOST_BYTES = 4_000;

/** The longest name of a bucket. */
const LONGEST_BUCKET = 63;

/** The longest ARN of a role without a path. */
const LONGEST_ROLE_ARN = 100;

/** Refuses rules of which none, or no one alone, is meant. */
export function assertRules(rules: ChangeRule[]): void {
  if (rules.length === 0) {
    throw refusal('rules', 'name at least one rule', 'none', 'ChangeRule.matching() takes a filter');
  }
  const names = rules.map(({ name }) => name);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) {
    throw refusal('rules', 'have different names', `"${twice}" twice`, 'set \'name\' of one of them');
  }
}

/** Warns of allowances that have ended, on a construct. */
export function warnOfEnded(on: IConstruct, rules: ChangeRule[]): void {
  const now = Date.now();
  const ended = rules.flatMap(({ name, allow }) =>
    allow.filter(({ until }) => until.getTime() <= now).map(({ filter, until }) => ({ name, filter, until })),
  );
  ended.forEach(({ name, filter, until }) => Annotations.of(on).addWarningV2('cdk-dynamodb-recovery:allowanceEnded',
    `the rule "${name}" allows ${filter} until ${until.toISOString()}, which has passed: such changes are unintended again; remove the allowance, or set a later end`));
}

/** The environment of the function, refused where it is too large. */
export function monitorEnvironment(
  of: MonitorScope, rules: ChangeRule[], applyRoleArn?: string,
): { readonly [name: string]: string } {
  const configuration = { ...configurationOf(of, rules), applyRoleArn };
  const bytes = MONITOR_VARIABLE.length + sizeOf({
    ...configuration,
    tableName: 'x'.repeat(of.table.resource.nameLength),
    applyRoleArn: applyRoleArn && 'x'.repeat(LONGEST_ROLE_ARN),
    journal: { ...configuration.journal, bucketName: 'x'.repeat(LONGEST_BUCKET) },
  });
  if (bytes > MOST_BYTES) {
    const sizes = rules.map((rule) => `"${rule.name}" ${sizeOf(ruleOf(rule))}`);
    throw refusal('rules', `fit into ${MOST_BYTES} bytes with the configuration around them, as Lambda takes 4 KB of environment`,
      `${counted(bytes, 'byte')} (${sizes.join(', ')})`, 'shorten filters, names and lists, or join rules with "or"');
  }
  return { [MONITOR_VARIABLE]: Stack.of(of.scope).toJsonString(configuration) };
}

function configurationOf(
  { scope, table, response, journal, prefix }: MonitorScope, rules: ChangeRule[],
): MonitorConfiguration {
  const { maxItemsPerMinute, maxShare, breakerWindow, actingRegion, versionAttribute } = response.restoreOptions ?? {};
  return {
    path: scope.node.path,
    tableName: table.tableName,
    rules: rules.map(ruleOf),
    response: response.mode as ResponseMode,
    maxItemsPerMinute,
    maxShare,
    breakerSeconds: breakerWindow?.toSeconds(),
    actingRegion,
    versionAttribute,
    journal: { bucketName: journal.bucketName, prefix: `${prefix}/` },
  };
}

function ruleOf({ name, filter, onlyAttributes: only, allow }: ChangeRule): MonitorRule {
  return {
    name,
    filter,
    only,
    allow: allow.length === 0
      ? undefined
      : allow.map((each) => ({ filter: each.filter, until: each.until.toISOString() })),
  };
}

function sizeOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
