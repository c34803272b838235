/** The settings of a deleted table that a `TableRecovery` has recorded, in the bucket with the record of a restore. */
import type { TableIdentity } from '../../engine/restore/restore-request';
import type { RecordedSettings } from '../../engine/settings/recorded-settings';
import type { Connection } from '../connection/connection';

/** The reason why there are none. */
export interface NoSettings {
  readonly absence: string;
}

/** @param record the name of a record; settings are beside it */
export async function recordedSettings(
  record: string, { name, id }: TableIdentity, connection: Connection,
): Promise<RecordedSettings | NoSettings> {
  const [, bucketName, prefix] = /^s3:\/\/([^/]+)\/(.*\/)?[^/]+$/.exec(record) ?? [];
  if (!bucketName) return { absence: '--out names no bucket of a TableRecovery, which records them' };
  const { SettingsRecords } = await import('../../engine/settings/recorded-settings.js');
  const records = new SettingsRecords(await connection.s3(), { bucketName, prefix: prefix ?? '' });
  try {
    // A recovery point of AWS Backup does not name the id.
    return await records.find(name, id || undefined) ?? { absence: `none are recorded beside ${record}` };
  } catch (error) {
    if ((error as Error).name !== 'AccessDenied') throw error;
    return { absence: (error as Error).message };
  }
}
