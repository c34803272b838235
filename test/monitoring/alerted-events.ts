import {
  type SampleEvent,
  BACKUP_JOB, BY_AWS_BACKUP, call, changed, COPY_JOB, FINDING, POINT_ARN, RECOVERY_POINT, REFUSED, REGION_SETTING,
  RESTORE_JOB, TABLE_ARN, UNINTENDED_CHANGE, VAULT, VAULT_CHANGE,
} from './sample-events';

const ORDERS = 'Shop-Orders-1ABC';
const BACKUP_ARN = `${TABLE_ARN}/backup/01489602797149-73d8d5bc`;
const pitr = (specification: object, more = {}) => call('dynamodb', 'UpdateContinuousBackups', {
  tableName: ORDERS, pointInTimeRecoverySpecification: specification,
}, more);
const vault = (eventName: string, more = {}) => call('backup', eventName, { backupVaultName: VAULT }, more);
const point = (eventName: string, more = {}) => call('backup', eventName, { backupVaultName: VAULT, recoveryPointArn: POINT_ARN }, more);
const exported = (more = {}) => call('dynamodb', 'ExportTableToPointInTime', { tableArn: TABLE_ARN, s3Bucket: 'exports' }, more);

/** Each event with its alert. */
export const TOLD: Array<[alert: string, why: string, event: SampleEvent]> = [
  ['BackupJob', 'FAILED', BACKUP_JOB],
  ['BackupJob', 'ABORTED', changed(BACKUP_JOB, { state: 'ABORTED', statusMessage: 'Backup job was stopped by user.' })],
  ['BackupJob', 'EXPIRED', changed(BACKUP_JOB, { state: 'EXPIRED' })],
  ['BackupJob', 'PARTIAL', changed(BACKUP_JOB, { state: 'PARTIAL' })],
  ['BackupJob', 'completed with issues', changed(BACKUP_JOB, { state: 'COMPLETED', statusMessage: 'The tags could not be copied.' })],
  ['CopyJob', 'FAILED', COPY_JOB],
  ['CopyJob', 'PARTIAL', changed(COPY_JOB, { state: 'PARTIAL' })],
  ['RestoreJob', 'FAILED', RESTORE_JOB],
  ['RestoreJob', 'ABORTED', changed(RESTORE_JOB, { status: 'ABORTED', sourceResourceArn: TABLE_ARN })],
  ['RecoveryPointState', 'EXPIRED', RECOVERY_POINT],
  ['RecoveryPointState', 'PARTIAL', changed(RECOVERY_POINT, { status: 'PARTIAL' })],
  ['RecoveryPointCall', 'deleted', point('DeleteRecoveryPoint')],
  ['RecoveryPointCall', 'its lifecycle changed', point('UpdateRecoveryPointLifecycle')],
  ['RecoveryPointCall', 'taken out of its vault', point('DisassociateRecoveryPoint')],
  ['VaultState', 'modified', VAULT_CHANGE],
  ['VaultState', 'deleted', changed(VAULT_CHANGE, { state: 'DELETED', isLocked: undefined })],
  ['VaultCall', 'lock put', vault('PutBackupVaultLockConfiguration')],
  ['VaultCall', 'lock deleted', vault('DeleteBackupVaultLockConfiguration')],
  ['VaultCall', 'policy put', vault('PutBackupVaultAccessPolicy')],
  ['VaultCall', 'policy deleted', vault('DeleteBackupVaultAccessPolicy')],
  ['VaultCall', 'vault deleted', vault('DeleteBackupVault')],
  ['RegionSetting', 'modified', REGION_SETTING],
  ['PitrOff', 'switched off', pitr({ pointInTimeRecoveryEnabled: false })],
  ['PitrShortened', '7 days', pitr({ pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 7 })],
  ['PitrShortened', '34 days', pitr({ pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 34 })],
  ['DeletionProtectionOff', 'switched off', call('dynamodb', 'UpdateTable', { tableName: ORDERS, deletionProtectionEnabled: false })],
  ['TableDeleted', 'deleted', call('dynamodb', 'DeleteTable', { tableName: ORDERS })],
  ['TableBackupDeleted', 'deleted', call('dynamodb', 'DeleteBackup', { backupArn: BACKUP_ARN })],
  ['ExportRefused', 'refused', exported({ errorCode: 'PointInTimeRecoveryUnavailableException', errorMessage: 'PITR is not enabled' })],
  ['Finding', 'an ERROR', FINDING],
  ['UnintendedChange', 'proposed', UNINTENDED_CHANGE],
  ...['observed', 'restored', 'conflict'].map((outcome): [string, string, SampleEvent] =>
    ['UnintendedChange', outcome, changed(UNINTENDED_CHANGE, { outcome, reason: 'none', plan: 'none' })],
  ),
];

/** Near misses. */
export const NOT_TOLD: Array<[why: string, event: SampleEvent]> = [
  ['a backup that is complete', changed(BACKUP_JOB, { state: 'COMPLETED', statusMessage: undefined })],
  ['a backup that is complete, with an empty message', changed(BACKUP_JOB, { state: 'COMPLETED', statusMessage: '' })],
  ['a backup that runs', changed(BACKUP_JOB, { state: 'RUNNING' })],
  ['a backup that is being stopped, and will be ABORTED', changed(BACKUP_JOB, { state: 'ABORTING' })],
  ['a backup of a volume', changed(BACKUP_JOB, { resourceType: 'EBS', resourceArn: 'arn:aws:ec2:eu-west-1:111122223333:volume/vol-1' })],
  ['a copy that is complete', changed(COPY_JOB, { state: 'COMPLETED' })],
  ['a copy of a volume', changed(COPY_JOB, { resourceType: 'EBS' })],
  ['a restore that is complete', changed(RESTORE_JOB, { status: 'COMPLETED' })],
  ['a restore of a volume', changed(RESTORE_JOB, { resourceType: 'EBS' })],
  ['a recovery point that is complete', changed(RECOVERY_POINT, { status: 'COMPLETED' })],
  ['a recovery point that is deleted at its time', changed(RECOVERY_POINT, { status: 'DELETING' })],
  ['a recovery point of a database', changed(RECOVERY_POINT, { resourceType: 'Aurora' })],
  ['a recovery point that AWS Backup deletes at its time', point('DeleteRecoveryPoint', BY_AWS_BACKUP)],
  ['a deletion of a recovery point that was refused', point('DeleteRecoveryPoint', REFUSED)],
  ['a look at a recovery point', point('DescribeRecoveryPoint')],
  ['a vault that is created', changed(VAULT_CHANGE, { state: 'CREATED', isLocked: undefined })],
  ['a vault that was to be unlocked, which was refused', vault('DeleteBackupVaultLockConfiguration', REFUSED)],
  ['a look at the policy of a vault', vault('GetBackupVaultAccessPolicy')],
  ['point-in-time recovery that is switched on', pitr({ pointInTimeRecoveryEnabled: true })],
  ['a recovery window of 35 days', pitr({ pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 })],
  ['point-in-time recovery that was to be switched off, which was refused', pitr({ pointInTimeRecoveryEnabled: false }, REFUSED)],
  ['deletion protection that is switched on', call('dynamodb', 'UpdateTable', { tableName: ORDERS, deletionProtectionEnabled: true })],
  ['another change of a table', call('dynamodb', 'UpdateTable', { tableName: ORDERS, billingMode: 'PAY_PER_REQUEST' })],
  ['a table that was to be deleted, which was refused', call('dynamodb', 'DeleteTable', { tableName: ORDERS }, REFUSED)],
  ['a table that is created', call('dynamodb', 'CreateTable', { tableName: ORDERS })],
  ['a backup in DynamoDB that AWS Backup deletes at its time', call('dynamodb', 'DeleteBackup', { backupArn: BACKUP_ARN }, BY_AWS_BACKUP)],
  ['an export that begins', exported()],
  ['a WARNING of the verification', changed(FINDING, { severity: 'WARNING' })],
  ['a finding of somebody else', { ...FINDING, source: 'somebody.else' }],
  ['an unintended change from another source', { ...UNINTENDED_CHANGE, source: 'somebody.else' }],
];
