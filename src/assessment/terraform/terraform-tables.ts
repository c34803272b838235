import type { KnownResource, Values } from './plan-document';
import type { PlanReferences } from './plan-references';
import { blocksAt, booleanAt, numberAt, valueAt } from './plan-values';
import { LONGEST_WINDOW_DAYS } from '../../contract/window-days';
import { type Fact, isKnown, mapFact, Unknown } from '../fact';
import type { ReplicaFacts } from '../facts';
import { resourceMark, unknownMark } from '../marked-text';
import type { Selectable, TagFacts } from '../selection';

/** The table with its replicas: those in its blocks, and those that are resources of their own. */
export function replicasOf(
  table: KnownResource, all: readonly KnownResource[], references: PlanReferences,
): Fact<readonly ReplicaFacts[]> {
  const own: ReplicaFacts = {
    ...regionAt(table),
    ...recoveryOf(table),
    deletionProtection: booleanAt(table, false, 'deletion_protection_enabled'),
    place: '',
  };
  const others = all.filter(({ type }) => type === 'aws_dynamodb_table_replica').filter((replica) => isOf(replica, table, references));
  return mapFact(blocksAt(table, 'replica'), (blocks) => [own, ...blocks.map((_, place) => blockReplica(table, place)), ...others.map(ownReplica)]);
}

/** A plan in the Region of the table can select it by these. */
export function selectableOf(table: KnownResource): Selectable {
  const [arn, name] = [valueAt(table, 'arn'), valueAt(table, 'name')];
  const known = typeof name === 'string' ? name : resourceMark(table.address);
  const region = regionAt(table).region ?? unknownMark('the Region of the provider');
  return {
    arn: typeof arn === 'string' ? arn : `arn:${unknownMark('the partition')}:dynamodb:${region}:${unknownMark('the account of the provider')}:table/${known}`,
    tags: tagsOf(table),
  };
}

/**
 * A block that is not written is off: the provider reads it back after the run, which makes it unknown in a plan for a
 * new table.
 */
function recoveryOf(table: KnownResource): Pick<ReplicaFacts, 'pointInTimeRecovery' | 'windowDays'> {
  const blocks = blocksAt(table, 'point_in_time_recovery');
  const isWritten = table.expressions === undefined || 'point_in_time_recovery' in table.expressions;
  if (!isKnown(blocks)) return { pointInTimeRecovery: isWritten ? blocks : false, windowDays: blocks };
  return {
    pointInTimeRecovery: blocks.length > 0 ? booleanAt(table, false, 'point_in_time_recovery', 0, 'enabled') : false,
    windowDays: windowOf(table),
  };
}

/** The provider reads the default back, too. */
function windowOf(table: KnownResource): Fact<number> {
  const path = ['point_in_time_recovery', 0, 'recovery_period_in_days'] as const;
  const days = numberAt(table, LONGEST_WINDOW_DAYS, ...path);
  const [block] = [table.expressions?.point_in_time_recovery].flat() as [Values?];
  return days instanceof Unknown && block && block.recovery_period_in_days === undefined ? LONGEST_WINDOW_DAYS : days;
}

function blockReplica(table: KnownResource, place: number): ReplicaFacts {
  const region = valueAt(table, 'replica', place, 'region_name');
  return {
    region: typeof region === 'string' ? region : `replica ${place + 1}`,
    pointInTimeRecovery: booleanAt(table, false, 'replica', place, 'point_in_time_recovery'),
    windowDays: LONGEST_WINDOW_DAYS,
    deletionProtection: booleanAt(table, false, 'replica', place, 'deletion_protection_enabled'),
    place: `replica/${place}`,
  };
}

function ownReplica(replica: KnownResource): ReplicaFacts {
  return {
    region: replica.address,
    ...regionAt(replica),
    pointInTimeRecovery: booleanAt(replica, false, 'point_in_time_recovery'),
    windowDays: LONGEST_WINDOW_DAYS,
    deletionProtection: booleanAt(replica, false, 'deletion_protection_enabled'),
    place: replica.address,
  };
}

function isOf(replica: KnownResource, table: KnownResource, references: PlanReferences): boolean {
  const arn = valueAt(replica, 'global_table_arn');
  if (typeof arn === 'string') return arn === valueAt(table, 'arn') || arn.endsWith(`:table/${String(valueAt(table, 'name'))}`);
  const found = references.resolve(replica.expressions?.global_table_arn, replica.module);
  return isKnown(found) && found.some(({ address }) => address === table.address);
}

function regionAt(resource: KnownResource): { readonly region?: string } {
  const region = valueAt(resource, 'region');
  return typeof region === 'string' ? { region } : {};
}

/** With those of the provider, where they are known. */
function tagsOf(table: KnownResource): TagFacts {
  const [all, own] = [valueAt(table, 'tags_all'), valueAt(table, 'tags')];
  const tags = isKnown(all) ? all : own;
  if (tags instanceof Unknown) return tags;
  return new Map(Object.entries(Object(tags) as object).map(([key, value]) => [key, typeof value === 'string' ? value : unknownMark(`the tag ${key}`)]));
}
