import { DescribeContinuousBackupsCommand, DescribeTableCommand, type ContinuousBackupsDescription, type DynamoDBClient, type TableDescription } from '@aws-sdk/client-dynamodb';
import { failedCheck, isNamed } from './failed-check';
import { regionOf } from './key-check';
import { restorableTime } from './restorable-time-check';
import { tableEncryption } from './table-encryption-check';
import type { Clock, Pace } from '../../clock/clock';
import type { ExpectedReplica, ExpectedTable, TableProfile } from '../../contract/expectation';
import type { Finding } from '../../contract/finding';
import { LONGEST_WINDOW_DAYS } from '../../contract/window-days';

/** The clients and limits that the checks of tables need. */
export interface TableAccess {
  /** The client for a Region. */
  readonly dynamodb: (region: string) => DynamoDBClient;

  /** DynamoDB answers 10 `DescribeContinuousBackups` a second. */
  readonly pace: Pace;
  readonly clock: Clock;
}

interface Subject {
  readonly name: string;
  readonly tableName: string;
  readonly region: string;
  readonly keyArn?: string;
}

/** Compares a table, in every Region where it is declared, with its profile. */
export async function checkTable(table: ExpectedTable, profile: TableProfile, access: TableAccess): Promise<Finding[]> {
  const replicas = profile.replicas.map((replica) => {
    const name = profile.replicas.length > 1 ? `${table.path} in ${replica.region}` : table.path;
    const keyArn = table.keyArns?.find((arn) => regionOf(arn) === replica.region);
    return checkReplica(
      { name, tableName: table.tableName, region: replica.region, keyArn },
      replica,
      profile.streamViewType,
      access,
    );
  });
  return (await Promise.all(replicas)).flat();
}

async function checkReplica(
  subject: Subject, expected: ExpectedReplica, streamViewType: string | undefined, access: TableAccess,
): Promise<Finding[]> {
  const client = access.dynamodb(subject.region);
  const [settings, recovery] = await Promise.all([
    ask(subject, 'dynamodb:DescribeTable', async () => {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: subject.tableName }));
      return [
        ...deletionProtection(subject, expected, Table!),
        ...stream(subject, streamViewType, Table!),
        ...tableEncryption(subject.name, subject.keyArn, Table!),
      ];
    }),
    ask(subject, 'dynamodb:DescribeContinuousBackups', async () => {
      await access.pace.turn();
      const { ContinuousBackupsDescription } = await client.send(
        new DescribeContinuousBackupsCommand({ TableName: subject.tableName }),
      );
      return [
        ...recoveryWindow(subject, expected, ContinuousBackupsDescription!),
        ...restorableTime(subject.name, ContinuousBackupsDescription!, access.clock.now()),
      ];
    }),
  ]);
  return [...settings, ...recovery.filter(({ code }) => code !== 'TABLE_NOT_FOUND')];
}

async function ask(subject: Subject, action: string, check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    return [isNamed(error, 'ResourceNotFoundException', 'TableNotFoundException') ? {
      code: 'TABLE_NOT_FOUND',
      severity: 'ERROR',
      subject: subject.name,
      expected: `the table ${subject.tableName} in ${subject.region}`,
      actual: 'there is no such table',
      remedy: 'correct the name of the imported table, or create the table',
    } : failedCheck(subject.name, action, error)];
  }
}

function recoveryWindow(subject: Subject, expected: ExpectedReplica, real: ContinuousBackupsDescription): Finding[] {
  const pitr = real.PointInTimeRecoveryDescription;
  const days = pitr?.RecoveryPeriodInDays ?? LONGEST_WINDOW_DAYS;
  const expectedWindow = `point-in-time recovery over ${expected.recoveryWindowDays} days`;
  const base = {
    subject: subject.name,
    expected: expectedWindow,
    remedy: 'run: aws dynamodb update-continuous-backups '
      + `--region ${subject.region} --table-name ${subject.tableName} --point-in-time-recovery-specification `
      + `PointInTimeRecoveryEnabled=true,RecoveryPeriodInDays=${expected.recoveryWindowDays}`,
  };
  if (pitr?.PointInTimeRecoveryStatus !== 'ENABLED') {
    return [{ code: 'PITR_OFF', severity: 'ERROR', ...base, actual: 'point-in-time recovery is off' }];
  }
  if (days < expected.recoveryWindowDays) {
    return [{ code: 'RECOVERY_WINDOW_SHORTER', severity: 'ERROR', ...base, actual: `a window of ${days} days` }];
  }
  return days === expected.recoveryWindowDays ? [] : [{
    code: 'RECOVERY_WINDOW_LONGER',
    severity: 'WARNING',
    subject: subject.name,
    expected: expectedWindow,
    actual: `a window of ${days} days`,
    remedy: `declare ${days} days: shortening the window drops the older restore points at once`,
  }];
}

function deletionProtection(subject: Subject, expected: ExpectedReplica, real: TableDescription): Finding[] {
  return real.DeletionProtectionEnabled || !expected.deletionProtection
    ? []
    : [
      {
        code: 'DELETION_PROTECTION_OFF',
        severity: 'ERROR',
        subject: subject.name,
        expected: 'deletion protection',
        actual: 'deletion protection is off',
        remedy: `run: aws dynamodb update-table --region ${subject.region} --table-name ${subject.tableName} --deletion-protection-enabled`,
      },
    ];
}

function stream(subject: Subject, declared: string | undefined, real: TableDescription): Finding[] {
  const { StreamEnabled: enabled, StreamViewType: viewType } = real.StreamSpecification ?? {};
  return declared === undefined || (enabled && viewType === declared)
    ? []
    : [
      {
        code: 'STREAM_OFF',
        severity: 'ERROR',
        subject: subject.name,
        expected: `a stream of ${declared}`,
        actual: enabled ? `a stream of ${viewType}` : 'no stream',
        remedy:
            'deploy the stack again, or switch the stream on as declared: without it bad writes cannot be undone in place',
      },
    ];
}
