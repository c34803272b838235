import { declaredTable, ownReplica } from '../declared/declared-table';
import type { TableResource } from '../internal/table-resource';
import type { BackupRule } from '../policy/backup-rule';
import { unmet } from '../policy/recovery-capability';
import type { RecoveryPolicy } from '../policy/recovery-policy';

/**
 * Refuses, when the app is synthesised, a table that cannot do what its policy promises. Imported tables are left out:
 * little is known of them.
 */
export function requireFulfilment(table: TableResource, policy: RecoveryPolicy, rules: BackupRule[]): void {
  if (table.cfn && (policy.objective || policy.replicaRegions.length > 0)) {
    table.construct.node.addValidation({ validate: () => shortcomings(table, policy, rules) });
  }
}

function shortcomings(
  table: TableResource,
  { objective = {}, replicaRegions }: RecoveryPolicy,
  rules: BackupRule[],
): string[] {
  const declared = declaredTable(table);
  const own = ownReplica(table, declared);
  const replicas = declared.replicas.filter((replica) => replica !== own).map(({ region }) => String(region));
  const absent = replicaRegions.filter((region) => region !== table.stack.region && !replicas.includes(region));
  return [
    ...absent.map(
      (region) =>
        `the policy of "${table.path}" asks for a replica in ${region}, got ${replicas.join(', ') || 'none'}; ` +
        `add one to the table: replicas: [{ region: '${region}' }]`,
    ),
    ...unmet(objective, {
      images: declared.streamViewType === 'NEW_AND_OLD_IMAGES',
      rules,
      region: table.stack.region,
      replicaRegions: replicas,
    }).map((problem) => `"${table.path}" does not meet its policy: ${problem}`),
  ];
}
