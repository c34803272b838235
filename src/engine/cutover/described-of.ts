/** A table as it is now; none if it is gone. */
import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import type { DescribedTable } from '../settings/described-table';
import type { SettingsTarget } from '../settings/settings-target';

export async function describedOf(table: SettingsTarget): Promise<DescribedTable | undefined> {
  try {
    return await table.described();
  } catch (error) {
    if ((error as Error).cause instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
