import { conditionHolds } from './condition';
import { regionOf, tableArn } from './references';
import type { Resolver } from './resolver';
import { textOf } from './text-functions';
import { booleanFact, listFact, member, numberFact } from './values';
import { declaredRecovery } from '../../declared/declared-recovery';
import { type Fact, isKnown, mapFact, Unknown } from '../fact';
import type { RemovalFacts, ReplicaFacts } from '../facts';
import { isPlain, plainFact } from '../marked-text';
import type { Selectable, TagFacts } from '../selection';

/** A table as a template declares it in one world. */
export interface DeclaredTableFacts {
  readonly replicas: Fact<readonly ReplicaFacts[]>;
  readonly removals: readonly RemovalFacts[];

  /** What a plan in the Region of the template can select. */
  readonly selectable: Selectable;
}

/** Reads a table of any kind. */
export function tableFacts(id: string, resolver: Resolver): DeclaredTableFacts {
  const { Type: type, Properties: properties, ...attributes } = resolver.template.resources[id];
  const resolved = resolver.resolve(properties ?? {});
  const isGlobal = type === 'AWS::DynamoDB::GlobalTable';
  const replicas: Fact<readonly unknown[]> = isGlobal ? listFact(member(resolved, 'Replicas')) : [resolved];
  const declared = mapFact(replicas, (list) => readReplicas(list, isGlobal));
  return {
    replicas: mapFact(declared, (read) => [...read, ...addedReplicas(id, resolver)]),
    removals: ['DeletionPolicy', 'UpdateReplacePolicy'].map((name) =>
      removal(name, resolver.resolve(attributes[name as keyof typeof attributes]))),
    selectable: { arn: tableArn(id, resolver), tags: ownTags(replicas, isGlobal, regionOf(resolver.template)) },
  };
}

function readReplicas(list: readonly unknown[], isGlobal: boolean): Fact<readonly ReplicaFacts[]> {
  const odd = list.find((each) => typeof each !== 'object');
  const hidden = odd === undefined ? undefined : plainFact(textOf(odd));
  if (hidden instanceof Unknown) return hidden;
  return list.map((each, place) => {
    const region = member(each, 'Region');
    return {
      ...region === undefined ? {} : { region: isPlain(textOf(region)) ? textOf(region) : `replica ${place + 1}` },
      ...recoveryFacts(member(each, 'PointInTimeRecoverySpecification')),
      deletionProtection: booleanFact(member(each, 'DeletionProtectionEnabled') ?? false),
      place: isGlobal ? `Properties/Replicas/${place}` : 'Properties',
    };
  });
}

/**
 * Replicas that the construct `Table` of aws-cdk-lib adds by a custom resource: they have neither point-in-time
 * recovery nor deletion protection.
 */
function addedReplicas(id: string, resolver: Resolver): ReplicaFacts[] {
  const { template } = resolver;
  return template.idsOfType('Custom::DynamoDBReplica').filter((other) => isThere(other, resolver)).flatMap((other) => {
    const properties = resolver.resolve(template.resources[other].Properties);
    return member(properties, 'TableName') !== resolver.resolve({ Ref: id }) ? [] : [{
      region: textOf(member(properties, 'Region')),
      pointInTimeRecovery: false,
      windowDays: 0,
      deletionProtection: false,
      place: other,
    }];
  });
}

function isThere(id: string, resolver: Resolver): boolean {
  const { Condition: condition } = resolver.template.resources[id];
  return condition === undefined || conditionHolds(textOf(condition), resolver);
}

function recoveryFacts(specification: unknown): Pick<ReplicaFacts, 'pointInTimeRecovery' | 'windowDays'> {
  const whole = typeof specification === 'string' ? plainFact(specification) : undefined;
  if (whole instanceof Unknown) return { pointInTimeRecovery: whole, windowDays: whole };
  const { enabled, days } = declaredRecovery(specification)!;
  return { pointInTimeRecovery: booleanFact(enabled), windowDays: numberFact(days) };
}

function removal(name: string, policy: unknown): RemovalFacts {
  const declared = policy === undefined ? 'none, which is Delete' : textOf(policy);
  return {
    kept: mapFact(plainFact(policy === undefined ? 'Delete' : textOf(policy)), (plain) => KEEPING.test(plain)),
    declared: `${name}: ${declared}`,
    place: name,
    remedy: `write ${name}: Retain`,
  };
}

const KEEPING = /^Retain(ExceptOnCreate)?$/;

/** Tags of the replica in the Region of the template; unknown where another one may be meant, with other tags. */
function ownTags(replicas: Fact<readonly unknown[]>, isGlobal: boolean, region: string): TagFacts {
  return mapFact(replicas, (list) => {
    const own = isGlobal && isPlain(region) ? list.filter((each) => member(each, 'Region') === region) : list;
    const tags = own.map((each) => JSON.stringify(member(each, 'Tags') ?? []));
    return new Set(tags).size === 1 ? tagFacts(member(own[0], 'Tags')) : new Unknown('the tags of the replica in the Region of the stack');
  });
}

function tagFacts(tags: unknown): TagFacts {
  // SAM writes a map, CloudFormation a list.
  const isMap = tags !== null && typeof tags === 'object' && !Array.isArray(tags);
  const list = isMap ? Object.entries(tags).map(([key, value]) => ({ Key: key, Value: value })) : listFact(tags);
  return isKnown(list) ? new Map(list.map((tag) => [textOf(member(tag, 'Key')), textOf(member(tag, 'Value'))])) : list;
}
