import { type CfnTag, Lazy, Stack, TagManager, Tags } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { refusalText } from '../contract/refusal-text';
import { isWrittenOut } from '../declared/declared-table';
import { replicasUnreadable } from '../declared/declared-window';
import { suppressFindings } from '../internal/finding-suppression';
import { OwnRegion } from '../internal/own-region';
import type { TableResource } from '../internal/table-resource';

const MOST_TAGS = 50;

/** Puts tags on a table of the app; CloudFormation cannot tag an imported one, whose tags are verified only. */
export function tagTable(
  { construct, cfn, regional, global }: TableResource,
  tags: { readonly [key: string]: string },
): void {
  if (regional) {
    suppressBackupPlanFindings(regional);
  }
  if (global && !TagManager.isTaggable(construct)) {
    tagReplicas(global, tags);
    return;
  }
  const taggable = TagManager.isTaggable(construct) ? construct : cfn;
  if (taggable) {
    Object.entries(tags).forEach(([key, value]) => Tags.of(taggable).add(key, value));
  }
}

/**
 * Tags of the plan that the template does not give to the table: another plan, or `Tags` with a higher priority, has
 * the last word.
 */
export function tagDifferences(table: TableResource, tags: { readonly [key: string]: string }, plan: string): string[] {
  const resolve = (value: unknown) => JSON.stringify(table.stack.resolve(value));
  const declared = declaredTags(table) ?? [];
  const real = new Map(declared.map(({ key, value }) => [resolve(key), value]));
  if (!table.cfn) {
    return [];
  }
  const different = Object.entries(tags).filter(([key, value]) => resolve(real.get(resolve(key))) !== resolve(value));
  return [...tooMany(table, real.size, plan), ...different.map(([key, value]) => refusalText(
    `"${table.path}"`, `have the tag "${key}" = "${value}", by which ${plan} selects it`,
    `${described(real.get(resolve(key)))} in the template`, 'remove what changes the tag, or have the plan select by another one',
  ))];
}

/** DynamoDB takes 50 tags on a table; those of CloudFormation itself do not count. */
function tooMany({ path }: TableResource, count: number, plan: string): string[] {
  return count <= MOST_TAGS ? [] : [refusalText(
    `"${path}"`, `have at most ${MOST_TAGS} tags with those by which ${plan} selects it`, String(count), 'remove some, or leave out \'selectionTags\'',
  )];
}

function described(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}

function declaredTags({ stack, regional, global }: TableResource): CfnTag[] | undefined {
  const ownRegion = OwnRegion.of(stack);
  const listed: unknown = global ? stack.resolve(global.replicas) : [];
  const replicas = isWrittenOut(listed) ? listed as dynamodb.CfnGlobalTable.ReplicaSpecificationProperty[] : [];
  // An L1 table names its Regions even if the own Region is not known.
  const own = replicas.find(({ region }) => ownRegion.is(region)) ?? replicas[0];
  return regional ? stack.resolve(regional.tags.renderTags()) : own?.tags;
}

/** cdk-nag looks for the table in selections that name it. */
function suppressBackupPlanFindings(cfn: dynamodb.CfnTable) {
  const reason = 'its backup plan selects the table by tag, which the verification proves at deployment';
  suppressFindings(cfn, {
    'HIPAA.Security-DynamoDBInBackupPlan': reason,
    'NIST.800.53.R4-DynamoDBInBackupPlan': reason,
    'NIST.800.53.R5-DynamoDBInBackupPlan': reason,
  });
}

function writtenOut(
  cfn: dynamodb.CfnGlobalTable,
  replicas: unknown,
): dynamodb.CfnGlobalTable.ReplicaSpecificationProperty[] {
  const listed: unknown = Stack.of(cfn).resolve(replicas);
  if (!isWrittenOut(listed)) {
    throw new Error(replicasUnreadable(cfn.node.path));
  }
  return listed as dynamodb.CfnGlobalTable.ReplicaSpecificationProperty[];
}

/** An L1 global table has its tags on each replica, out of the reach of `Tags`. */
function tagReplicas(cfn: dynamodb.CfnGlobalTable, tags: { readonly [key: string]: string }) {
  const { replicas } = cfn;
  cfn.replicas = Lazy.uncachedAny({
    produce: () => writtenOut(cfn, replicas).map((replica) => ({
      ...replica,
      tags: [
        ...(replica.tags ?? []).filter(({ key }) => !(key in tags)),
        ...Object.entries(tags).map(([key, value]) => ({ key, value })),
      ],
    })),
  });
}
