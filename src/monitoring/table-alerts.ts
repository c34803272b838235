import { type Alert, CALL, callAlert } from './alert';
import { LONGEST_WINDOW_DAYS } from '../contract/window-days';

const TABLE = { ...CALL, table: '$.detail.requestParameters.tableName' };

/**
 * Calls that take protection away from tables. DynamoDB sends no event of its own, so all of these come through
 * CloudTrail.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-dynamodb.html
 */
export const TABLE_ALERTS: Alert[] = [
  callAlert({
    id: 'PitrOff',
    description: 'Point-in-time recovery of a DynamoDB table was switched off',
    service: 'dynamodb',
    calls: ['UpdateContinuousBackups'],
    parameters: ({ tableNames }) => ({
      tableName: tableNames,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: [false] },
    }),
    message: {
      values: TABLE,
      lines: [
        'Point-in-time recovery of the DynamoDB table <table> was switched off. What it could restore is gone.',
        'By <caller>, account <account>, Region <region>, <time>.',
        'Switch it on again at once; it starts again from that moment. Until then only recovery points are left:',
        'aws dynamodb update-continuous-backups --region <region> --table-name <table> ' +
          `--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true,RecoveryPeriodInDays=${LONGEST_WINDOW_DAYS}`,
      ],
    },
  }),
  callAlert({
    id: 'PitrShortened',
    description: `The point-in-time recovery of a DynamoDB table was set to less than ${LONGEST_WINDOW_DAYS} days`,
    service: 'dynamodb',
    calls: ['UpdateContinuousBackups'],
    parameters: ({ tableNames }) => ({
      tableName: tableNames,
      pointInTimeRecoverySpecification: { recoveryPeriodInDays: [{ numeric: ['<', LONGEST_WINDOW_DAYS] }] },
    }),
    message: {
      values: { ...TABLE, days: '$.detail.requestParameters.pointInTimeRecoverySpecification.recoveryPeriodInDays' },
      lines: [
        'The recovery window of the DynamoDB table <table> was set to <days> days. If it was longer, what lay before is gone.',
        'By <caller>, account <account>, Region <region>, <time>. A deployment that declares such a window does this, too.',
        'If it was not intended, make it longer again; it grows from today on, and brings nothing back:',
        'aws dynamodb update-continuous-backups --region <region> --table-name <table> ' +
          `--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true,RecoveryPeriodInDays=${LONGEST_WINDOW_DAYS}`,
      ],
    },
  }),
  callAlert({
    id: 'DeletionProtectionOff',
    description: 'Deletion protection of a DynamoDB table was switched off',
    service: 'dynamodb',
    calls: ['UpdateTable'],
    parameters: ({ tableNames }) => ({ tableName: tableNames, deletionProtectionEnabled: [false] }),
    message: {
      values: TABLE,
      lines: [
        'Deletion protection of the DynamoDB table <table> was switched off: one call can delete it now.',
        'By <caller>, account <account>, Region <region>, <time>.',
        'If it was not intended, switch it on again:',
        'aws dynamodb update-table --region <region> --table-name <table> --deletion-protection-enabled',
      ],
    },
  }),
  callAlert({
    id: 'TableDeleted',
    description: 'A DynamoDB table was deleted',
    service: 'dynamodb',
    calls: ['DeleteTable'],
    parameters: ({ tableNames }) => ({ tableName: tableNames }),
    message: {
      values: TABLE,
      lines: [
        'The DynamoDB table <table> was deleted.',
        'By <caller>, account <account>, Region <region>, <time>.',
        'If point-in-time recovery was on, DynamoDB keeps a backup of its last state for 35 days. Find it and restore it:',
        'aws dynamodb list-backups --region <region> --table-name <table> --backup-type SYSTEM',
        'aws dynamodb restore-table-from-backup --region <region> --target-table-name <table> --backup-arn BACKUP_ARN',
      ],
    },
  }),
  callAlert({
    id: 'TableBackupDeleted',
    description: 'A backup of a DynamoDB table was deleted in DynamoDB',
    service: 'dynamodb',
    calls: ['DeleteBackup'],
    exceptAwsBackup: true,
    parameters: ({ backupArns }) => ({ backupArn: backupArns }),
    message: {
      values: { ...CALL, backup: '$.detail.requestParameters.backupArn' },
      lines: [
        'A backup of a DynamoDB table was deleted by hand in DynamoDB: <backup>',
        'By <caller>, account <account>, Region <region>, <time>.',
        'If it was not intended, stop that caller first. Then see which backups are left:',
        'aws dynamodb list-backups --region <region> --backup-type ALL',
      ],
    },
  }),
  callAlert({
    id: 'ExportRefused',
    description: 'DynamoDB refused to export a table',
    service: 'dynamodb',
    calls: ['ExportTableToPointInTime'],
    refused: true,
    parameters: ({ tableArns }) => ({ tableArn: tableArns }),
    message: {
      values: {
        ...CALL,
        table: '$.detail.requestParameters.tableArn',
        error: '$.detail.errorCode',
        reason: '$.detail.errorMessage',
      },
      lines: [
        'The DynamoDB table <table> was not exported: DynamoDB refused with <error>.',
        'Reason, as DynamoDB gives it: <reason>',
        'By <caller>, account <account>, Region <region>, <time>.',
        'Exports need point-in-time recovery, and an export time within its window. See whether both hold:',
        'aws dynamodb describe-continuous-backups --region <region> --table-name <table>',
      ],
    },
  }),
];
