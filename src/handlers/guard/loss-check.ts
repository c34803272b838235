import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { keptTableLosses } from './kept-table';
import { type Loss, type TemplateTable, templateTables, unlessUnanswered } from './loss';
import { removedTableLosses } from './removed-table';
import { stackTables } from './stack-tables';
import type { GuardedStack } from '../../contract/guarded-stack';
import { type Settling, untilSettled } from '../checks/settling';
import type { TableAccess } from '../checks/table-check';

/** The clients that the check of losses uses. */
export interface LossAccess extends TableAccess {
  readonly cloudFormation: CloudFormationClient;
}

/**
 * The losses of a deployment, judged by the live tables. A table that does not exist yet loses nothing, so the first
 * creation of a stack always passes.
 */
export async function checkLosses(
  stackId: string, declared: GuardedStack, previous: GuardedStack, access: LossAccess, settling: Settling,
): Promise<Loss[]> {
  const live = new Map<string, string>();
  const unanswered = await untilPermitted(settling, () =>
    unlessUnanswered(declared.path, 'cloudformation:ListStackResources', async () => {
      (await stackTables(stackId, access.cloudFormation)).forEach((name, logicalId) => live.set(logicalId, name));
      return [];
    }),
  );
  const after = templateTables(declared);
  const before = templateTables(previous);
  const inTemplate = new Set(declared.tables.map(({ logicalId }) => logicalId));
  const region = stackId.split(':')[3];
  const place = (table: TemplateTable) => ({
    subject: `${declared.path}/${table.path}`,
    tableName: live.get(table.logicalId)!,
    region,
  });
  const isLive = ({ logicalId }: TemplateTable) => live.has(logicalId);

  const kept = [...after.values()].filter(
    (table) => isLive(table) && (isGuarded(table) || isGuarded(before.get(table.logicalId))),
  );
  const removed = [...before.values()].filter(
    (table) => isLive(table) && isGuarded(table) && !inTemplate.has(table.logicalId),
  );
  const losses = await Promise.all([
    ...kept.map((table) => untilPermitted(settling, () => keptTableLosses(
      { ...place(table), declared: table, previous: before.get(table.logicalId) }, access,
    ))),
    ...removed.map((table) => removedTableLosses({ ...place(table), previous: table }, access)),
  ]);
  return [...unanswered, ...losses.flat()];
}

function isGuarded(table: TemplateTable | undefined): boolean {
  return table !== undefined && table.status === undefined;
}

/** Only a permission can still be on its way: nothing that is asked for here has just been set. */
function untilPermitted(settling: Settling, check: () => Promise<Loss[]>): Promise<Loss[]> {
  return untilSettled(check, ({ code }) => code === 'CHECK_FAILED', settling);
}
