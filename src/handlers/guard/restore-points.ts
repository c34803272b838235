import { DescribeContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import { LONGEST_WINDOW_DAYS } from '../../contract/window-days';
import { isNamed } from '../checks/failed-check';
import type { TableAccess } from '../checks/table-check';

/** The restore points of a table in one Region. */
export interface RestorePoints {
  readonly days: number;
  readonly earliest?: Date;
  readonly latest?: Date;
}

const DAY = 86_400_000;

/**
 * Asks for the restore points of a table; it has none where its point-in-time recovery is off, or the table is not
 * there.
 */
export async function restorePoints(
  TableName: string,
  region: string,
  { dynamodb, pace }: TableAccess,
): Promise<RestorePoints | undefined> {
  try {
    await pace.turn();
    const { ContinuousBackupsDescription } = await dynamodb(region).send(
      new DescribeContinuousBackupsCommand({ TableName }),
    );
    const {
      PointInTimeRecoveryStatus: status,
      RecoveryPeriodInDays: days = LONGEST_WINDOW_DAYS,
      EarliestRestorableDateTime: earliest,
      LatestRestorableDateTime: latest,
    } = ContinuousBackupsDescription?.PointInTimeRecoveryDescription ?? {};
    return status === 'ENABLED' ? { days, earliest, latest } : undefined;
  } catch (error) {
    if (isNamed(error, 'TableNotFoundException', 'ResourceNotFoundException')) {
      return undefined;
    }
    throw error;
  }
}

/**
 * The restore points that are lost with a table, in each of its Regions. A Region that does not answer is reported and
 * is no error: a table that leaves the template also leaves the policy of the guard, so the loss could not be accepted.
 */
export async function describeRestorePoints(
  tableName: string,
  regions: string[],
  access: TableAccess,
): Promise<string> {
  const descriptions = await Promise.all(
    regions.map(async (region) => {
      const where = regions.length > 1 ? ` in ${region}` : '';
      try {
        const points = await restorePoints(tableName, region, access);
        return points ? `restorable ${describePeriod(points)}${where}` : `without point-in-time recovery${where}`;
      } catch (error) {
        return `with restore points that could not be read${where} (${error instanceof Error ? error.name : error})`;
      }
    }),
  );
  return descriptions.join(' and ');
}

/** The time that a table can be restored to, as a person reads it. */
export function describePeriod({ earliest, latest }: RestorePoints): string {
  return earliest && latest ? `from ${instant(earliest)} to ${instant(latest)}` : 'from now on';
}

/**
 * The time that a shorter window would drop. It is counted from the latest restore point, which is some minutes old: so
 * it needs no clock that agrees with DynamoDB's.
 */
export function describeDropped({ earliest, latest }: RestorePoints, days: number): string {
  const kept = latest && new Date(latest.getTime() - days * DAY);
  return earliest && kept && earliest < kept
    ? `the restore points from ${instant(earliest)} to ${instant(kept)} would be lost at once`
    : 'no restore point is that old yet, but those to come would be dropped sooner';
}

function instant(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
