import { allOf, anyOf, type Fact, isKnown, mapFact } from './fact';
import type { ReplicaFacts, TableFacts } from './facts';
import type { RecoveryRequirement } from './recovery-requirement';
import { type Shortfall, unlessMet } from './shortfall';
import { isWindow } from '../contract/window-days';

/** What the table or one of its replicas lacks by itself. */
export function replicaFindings({ replicas }: TableFacts, requirement: RecoveryRequirement): Shortfall[] {
  if (!isKnown(replicas)) {
    return unlessMet(replicas, () => ({
      rule: 'PointInTimeRecovery',
      expected: 'replicas that are written out',
      actual: '',
      remedy: 'write each replica out, under Fn::If where it depends on a condition',
      place: 'Properties/Replicas',
    }));
  }
  const several = replicas.length > 1;
  return [
    ...replicas.flatMap((replica) => onReplica(replica, several ? replica.region : undefined, requirement)),
    ...requirement.replicaRegions.flatMap((region) => missingReplica(region, replicas)),
  ];
}

function onReplica(
  facts: ReplicaFacts, replica: string | undefined, { windowDays, deletionProtection }: RecoveryRequirement,
): Shortfall[] {
  return [
    ...windowDays === undefined ? [] : recovery(facts, replica, windowDays),
    ...deletionProtection ? unlessMet(facts.deletionProtection, () => ({
      rule: 'DeletionProtection',
      replica,
      expected: 'deletion protection on',
      actual: 'off',
      remedy: 'switch deletion protection on; each replica has its own',
      place: `${facts.place}/DeletionProtectionEnabled`,
    })) : [],
  ];
}

function recovery(
  { pointInTimeRecovery, windowDays, place }: ReplicaFacts, replica: string | undefined, demanded: number,
): Shortfall[] {
  const where = { replica, place: `${place}/PointInTimeRecoverySpecification` };
  const on = unlessMet(pointInTimeRecovery, () => ({
    ...where,
    rule: 'PointInTimeRecovery',
    expected: 'point-in-time recovery on',
    actual: 'off',
    remedy: 'switch point-in-time recovery on; each replica has its own',
  }));
  return pointInTimeRecovery === false ? on : [...on, ...unlessMet(longEnough(windowDays, demanded), () => ({
    ...where,
    rule: 'RecoveryWindow',
    expected: demanded === 35 ? '35 days' : `at least ${days(demanded)}`,
    actual: isKnown(windowDays) ? isWindow(windowDays) ? days(windowDays) : `${windowDays}, which DynamoDB does not take` : '',
    remedy: 'lengthen RecoveryPeriodInDays, or leave it out for 35 days',
  }))];
}

function longEnough(windowDays: Fact<number>, demanded: number): Fact<boolean> {
  return mapFact(windowDays, (given) => isWindow(given) && given >= demanded);
}

function missingReplica(region: string, replicas: readonly ReplicaFacts[]): Shortfall[] {
  const there = anyOf(replicas.map((replica) => replica.region === region));
  return unlessMet(allOf([there]), () => ({
    rule: 'Replicas',
    replica: region,
    expected: 'a replica',
    actual: replicas.map((each) => each.region).filter((each) => each !== undefined).join(', ') || 'none',
    remedy: 'add the replica, with protection of its own',
    place: 'Properties/Replicas',
  }));
}

function days(count: number): string {
  return `${count} day${count === 1 ? '' : 's'}`;
}
