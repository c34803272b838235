import type { ContinuousBackupsDescription } from '@aws-sdk/client-dynamodb';
import type { Finding } from '../../contract/finding';

/** AWS states about 5 minutes. */
const LONGEST_LAG = 30 * 60 * 1000;

/**
 * Checks that a table with point-in-time recovery can be restored to a moment ago.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoveryDescription.html
 */
export function restorableTime(
  subject: string,
  { PointInTimeRecoveryDescription: pitr }: ContinuousBackupsDescription,
  now: number,
): Finding[] {
  if (pitr?.PointInTimeRecoveryStatus !== 'ENABLED') {
    return [];
  }
  const { EarliestRestorableDateTime: earliest, LatestRestorableDateTime: latest } = pitr;
  const isCurrent = earliest !== undefined && latest !== undefined && now - latest.getTime() <= LONGEST_LAG;
  return isCurrent
    ? []
    : [
      {
        code: 'RESTORABLE_TIME_ABSENT',
        severity: 'WARNING',
        subject,
        expected: 'a table that can be restored to about five minutes ago',
        actual:
            earliest && latest
              ? `it can be restored from ${earliest.toISOString()} to ${latest.toISOString()}`
              : 'point-in-time recovery is on, and DynamoDB names no time to restore to',
        remedy:
            'check again in a few minutes with aws dynamodb describe-continuous-backups; if it stays so, contact AWS Support',
      },
    ];
}
