/** The KMS key of the table that is restored. */
import type { SourceTable } from '../../engine/restore/source-table';
import { TABLE } from '../../engine/settings/described-table';
import { OWNED_BY_DYNAMODB } from '../../engine/settings/encryption';
import { isMembers } from '../../engine/settings/json-value';
import type { TableSettings } from '../../engine/settings/table-settings';
import type { Connection } from '../connection/connection';
import { AWS_OWNED } from '../options/restore-options';
import { settingsIn } from '../parity/source-settings';
import { recordedSettings } from '../restore/recorded-settings';

export interface KeyDocuments {
  /** A document of settings that was named. */
  readonly file?: string;

  /** The name of the record, beside which a `TableRecovery` may have recorded settings. */
  readonly record: string;
}

/** None if it is not known: of a deleted table a recovery point names that of its vault only. */
export async function formerKey(
  source: SourceTable, { file, record }: KeyDocuments, home: Connection,
): Promise<string | undefined> {
  if (!source.isKeyUnknown) return source.keyArn ?? AWS_OWNED;
  if (file !== undefined) return keyIn(settingsIn('--settings', file));
  const recorded = await recordedSettings(record, source, home);
  return 'settings' in recorded ? keyIn(recorded.settings) : undefined;
}

function keyIn({ settings: { encryption } }: TableSettings): string | undefined {
  const part = 'value' in encryption ? encryption.value[TABLE] : undefined;
  if (!isMembers(part) || typeof part.key !== 'string') return undefined;
  return part.key === OWNED_BY_DYNAMODB ? AWS_OWNED : part.key;
}
