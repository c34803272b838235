import type { Duration } from 'aws-cdk-lib';
import { counted, refusal, wholeDays } from '../internal/requirement';

/** The retention of recovery points or their copies, and their move to cold storage. */
export interface Lifecycle {
  readonly retention: Duration;
  readonly moveToColdStorageAfter?: Duration;
}

const COLD_STORAGE_DAYS = 90;
const LONGEST_RETENTION_DAYS = 36_500;

/**
 * Refuses a lifecycle that AWS Backup would not take.
 *
 * @param where names the owner of the lifecycle, if it is not that of a rule
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html
 */
export function assertLifecycle({ retention, moveToColdStorageAfter: cold }: Lifecycle, where: string = ''): void {
  const range = { min: 1, max: LONGEST_RETENTION_DAYS };
  const retentionDays = wholeDays(`retention${where}`, retention, range);
  if (!cold) {
    return;
  }
  const coldDays = wholeDays(`moveToColdStorageAfter${where}`, cold, range);
  if (!retention.isUnresolved() && !cold.isUnresolved() && retentionDays < coldDays + COLD_STORAGE_DAYS) {
    throw refusal(`retention${where}`, `be at least ${COLD_STORAGE_DAYS} days longer than 'moveToColdStorageAfter' (${counted(coldDays, 'day')})`,
      counted(retentionDays, 'day'), `keep the recovery points for ${coldDays + COLD_STORAGE_DAYS} days or leave them in warm storage`);
  }
}
