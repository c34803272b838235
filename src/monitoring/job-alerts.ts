import { type Alert, ENVELOPE } from './alert';

const SOURCE = 'aws.backup';

/** The type of a table, in the spelling of AWS Backup. */
const RESOURCE_TYPE = ['DynamoDB'];

/**
 * Jobs of AWS Backup that end in anything but success, and recovery points that are not as they should be.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html
 */
export const JOB_ALERTS: Alert[] = [
  {
    id: 'BackupJob',
    description: 'A backup of a DynamoDB table did not end well',
    source: SOURCE,
    detailType: 'Backup Job State Change',
    detail: ({ tableArns }) => ({
      resourceType: RESOURCE_TYPE,
      resourceArn: tableArns,
      // The console shows a completed job with a message as "completed with issues".
      $or: [
        { state: ['ABORTED', 'EXPIRED', 'FAILED', 'PARTIAL'] },
        { state: ['COMPLETED'], statusMessage: [{ 'anything-but': '' }] },
      ],
    }),
    message: {
      values: {
        ...ENVELOPE,
        table: '$.detail.resourceArn',
        state: '$.detail.state',
        reason: '$.detail.statusMessage',
        vault: '$.detail.backupVaultName',
        job: '$.detail.backupJobId',
        role: '$.detail.iamRoleArn',
      },
      lines: [
        'The backup of the DynamoDB table <table> did not end well: its job is <state>.',
        'Reason, as AWS Backup gives it: <reason>',
        'Vault <vault>, account <account>, Region <region>, <time>.',
        'If it left no recovery point, point-in-time recovery and older ones are all there is. Look at the job, then back the table up again:',
        'aws backup describe-backup-job --region <region> --backup-job-id <job>',
        'aws backup start-backup-job --region <region> --backup-vault-name <vault> --resource-arn <table> --iam-role-arn <role>',
      ],
    },
  },
  {
    id: 'CopyJob',
    description: 'A copy of a recovery point of a DynamoDB table did not succeed',
    source: SOURCE,
    detailType: 'Copy Job State Change',
    detail: ({ tableArns }) => ({ resourceType: RESOURCE_TYPE, resourceArn: tableArns, state: ['FAILED', 'PARTIAL'] }),
    message: {
      values: {
        ...ENVELOPE,
        table: '$.detail.resourceArn',
        state: '$.detail.state',
        reason: '$.detail.statusMessage',
        from: '$.detail.sourceBackupVaultArn',
        to: '$.detail.destinationBackupVaultArn',
        job: '$.detail.copyJobId',
      },
      lines: [
        'A recovery point of the DynamoDB table <table> was not copied: the job ended as <state>.',
        'Reason, as AWS Backup gives it: <reason>',
        'From <from> to <to>, account <account>, Region <region>, <time>.',
        'The recovery point itself is still in its vault. Often the policy of the other vault or its key does not allow the copy. Look at the job:',
        'aws backup describe-copy-job --region <region> --copy-job-id <job>',
      ],
    },
  },
  {
    id: 'RestoreJob',
    description: 'A restore of a DynamoDB table did not succeed',
    source: SOURCE,
    detailType: 'Restore Job State Change',
    detail: ({ tableArns }) => ({
      resourceType: RESOURCE_TYPE,
      // A restore that failed early does not name its table: it is reported whatever the table.
      sourceResourceArn: tableArns && [...tableArns, { exists: false }],
      status: ['ABORTED', 'FAILED'],
    }),
    message: {
      values: {
        ...ENVELOPE,
        point: '$.resources[0]',
        status: '$.detail.status',
        reason: '$.detail.statusMessage',
        job: '$.detail.restoreJobId',
      },
      lines: [
        'A DynamoDB table was not restored from the recovery point <point>: the job ended as <status>.',
        'Reason, as AWS Backup gives it: <reason>',
        'Account <account>, Region <region>, <time>.',
        'The job names the table. Where point-in-time recovery reaches far enough, it can restore the table as well:',
        'aws backup describe-restore-job --region <region> --restore-job-id <job>',
      ],
    },
  },
  {
    id: 'RecoveryPointState',
    description: 'A recovery point of a DynamoDB table is not whole, or could not be deleted at the end of its retention',
    source: SOURCE,
    detailType: 'Recovery Point State Change',
    detail: ({ tableArns }) => ({ resourceType: RESOURCE_TYPE, resourceArn: tableArns, status: ['EXPIRED', 'PARTIAL'] }),
    message: {
      values: {
        ...ENVELOPE,
        table: '$.detail.resourceArn',
        point: '$.resources[0]',
        status: '$.detail.status',
        vault: '$.detail.backupVaultName',
      },
      lines: [
        'A recovery point of the DynamoDB table <table> is <status>: <point>',
        'PARTIAL: it is not whole and cannot be restored. EXPIRED: its retention is over, and AWS Backup was not able to delete it.',
        'Vault <vault>, account <account>, Region <region>, <time>.',
        'aws backup describe-recovery-point --region <region> --backup-vault-name <vault> --recovery-point-arn <point>',
      ],
    },
  },
];
