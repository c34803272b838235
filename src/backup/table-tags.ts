import { Lazy, Stack, TagManager, Tags } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { acknowledge } from '../internal/acknowledgement';
import type { TableResource } from '../internal/table-resource';

/** Puts tags on a table of the app; CloudFormation cannot tag an imported one, whose tags are verified only. */
export function tagTable({ construct, cfn, regional, global }: TableResource, tags: { readonly [key: string]: string }): void {
  if (regional) {
    acknowledgeSelection(regional);
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

/** cdk-nag looks for the table in selections that name it. */
function acknowledgeSelection(cfn: dynamodb.CfnTable) {
  const reason = 'its backup plan selects the table by tag, which the verification proves at deployment';
  acknowledge(cfn, {
    'HIPAA.Security-DynamoDBInBackupPlan': reason,
    'NIST.800.53.R4-DynamoDBInBackupPlan': reason,
    'NIST.800.53.R5-DynamoDBInBackupPlan': reason,
  });
}

/** An L1 global table has its tags on each replica, out of the reach of `Tags`. */
function tagReplicas(cfn: dynamodb.CfnGlobalTable, tags: { readonly [key: string]: string }) {
  const { replicas } = cfn;
  cfn.replicas = Lazy.uncachedAny({
    produce: () => (Stack.of(cfn).resolve(replicas) as dynamodb.CfnGlobalTable.ReplicaSpecificationProperty[]).map((replica) => ({
      ...replica,
      tags: [
        ...(replica.tags ?? []).filter(({ key }) => !(key in tags)),
        ...Object.entries(tags).map(([key, value]) => ({ key, value })),
      ],
    })),
  });
}
