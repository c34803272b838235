import { describeTable } from './live-table';
import type { Loss, TemplateTable } from './loss';
import { describeRestorePoints } from './restore-points';
import { deletionAcknowledged } from '../../contract/acknowledgement';
import type { TableAccess } from '../checks/table-check';

/** A table that is there, and that the template no longer has. */
export interface RemovedTable {
  readonly subject: string;
  readonly tableName: string;

  /** The Region of the stack. */
  readonly region: string;
  readonly previous: TemplateTable;
}

/** Losses by the removal of a table: all restore points, unless a policy or deletion protection keeps the table. */
export async function removedTableLosses(table: RemovedTable, access: TableAccess): Promise<Loss[]> {
  const { subject, tableName, previous } = table;
  const keeper = previous.settings.deletionPolicy.startsWith('Retain')
    ? `its deletion policy is ${previous.settings.deletionPolicy}`
    : (await isProtected(table, access))
      ? 'it is protected from deletion'
      : undefined;
  const base = { subject, expected: 'no such table' };
  return [
    keeper
      ? {
        ...base,
        code: 'TABLE_LEAVES_STACK',
        severity: 'WARNING',
        actual: `the table ${tableName} stays, because ${keeper}, but no plan of this stack backs it up any longer, and nothing verifies its protection`,
        remedy: 'protect it where it belongs now',
      }
      : {
        ...base,
        code: 'TABLE_WOULD_BE_DELETED',
        severity: 'ERROR',
        actual: `the table ${tableName}, ${await describeRestorePoints(
          tableName,
          previous.settings.replicas.map(({ region }) => region),
          access,
        )}, would be deleted, and its whole history with it`,
        remedy: 'keep the table, or deploy it with RemovalPolicy.RETAIN before you remove it',
        acknowledgement: deletionAcknowledged(previous.path),
      },
  ];
}

/** A table of which nothing can be known is taken to be deleted. */
async function isProtected({ tableName, region }: RemovedTable, access: TableAccess): Promise<boolean> {
  try {
    return (await describeTable(tableName, region, access))?.DeletionProtectionEnabled ?? false;
  } catch {
    return false;
  }
}
