import { type Alert, CALL, callAlert, ENVELOPE } from './alert';

/** Alerts about vaults, the recovery points in them and the settings of AWS Backup. */
export const VAULT_ALERTS: Alert[] = [
  callAlert({
    id: 'RecoveryPointCall',
    description: 'A recovery point was deleted, taken out of its vault or given another lifecycle',
    service: 'backup',
    calls: ['DeleteRecoveryPoint', 'DisassociateRecoveryPoint', 'UpdateRecoveryPointLifecycle'],
    exceptAwsBackup: true,
    parameters: ({ vaultNames }) => ({ backupVaultName: vaultNames }),
    message: {
      values: {
        ...CALL,
        call: '$.detail.eventName',
        vault: '$.detail.requestParameters.backupVaultName',
        point: '$.detail.requestParameters.recoveryPointArn',
      },
      lines: [
        'A recovery point was deleted or changed by hand: <call> of <point>',
        'Vault <vault>, by <caller>, account <account>, Region <region>, <time>.',
        'If it was not intended, stop that caller first. Then see what is left in the vault:',
        'aws backup list-recovery-points-by-backup-vault --region <region> --backup-vault-name <vault>',
      ],
    },
  }),
  {
    id: 'VaultState',
    description: 'A backup vault was changed or deleted',
    source: 'aws.backup',
    detailType: 'Backup Vault State Change',
    detail: ({ vaultNames }) => ({ state: ['DELETED', 'MODIFIED'], backupVaultName: vaultNames }),
    message: {
      values: { ...ENVELOPE, vault: '$.detail.backupVaultName', state: '$.detail.state', locked: '$.detail.isLocked' },
      lines: [
        'The backup vault <vault> is <state>. Locked, if AWS Backup reports it: <locked>',
        'Account <account>, Region <region>, <time>. CloudTrail shows the caller.',
        'Compare its lock with what is declared:',
        'aws backup describe-backup-vault --region <region> --backup-vault-name <vault>',
      ],
    },
  },
  callAlert({
    id: 'VaultCall',
    description: 'The lock or the access policy of a backup vault was changed, or the vault deleted',
    service: 'backup',
    calls: [
      'DeleteBackupVault', 'DeleteBackupVaultAccessPolicy', 'DeleteBackupVaultLockConfiguration',
      'PutBackupVaultAccessPolicy', 'PutBackupVaultLockConfiguration',
    ],
    parameters: ({ vaultNames }) => ({ backupVaultName: vaultNames }),
    message: {
      values: { ...CALL, call: '$.detail.eventName', vault: '$.detail.requestParameters.backupVaultName' },
      lines: [
        'What protects the backup vault <vault> was changed: <call>',
        'By <caller>, account <account>, Region <region>, <time>. A deployment of the vault does this, too.',
        'If it was not intended, stop that caller, then compare lock and policy with what is declared:',
        'aws backup describe-backup-vault --region <region> --backup-vault-name <vault>',
        'aws backup get-backup-vault-access-policy --region <region> --backup-vault-name <vault>',
      ],
    },
  }),
  {
    id: 'RegionSetting',
    description: 'The settings of AWS Backup in this Region were changed',
    source: 'aws.backup',
    detailType: 'Region Setting State Change',
    detail: () => ({ state: ['MODIFIED'] }),
    message: {
      values: ENVELOPE,
      lines: [
        'The settings of AWS Backup in the Region <region> were changed.',
        'Account <account>, <time>. CloudTrail shows the caller.',
        'Without the advanced features for DynamoDB copies fail and nothing moves to cold storage. See what is on, and switch them on again:',
        'aws backup describe-region-settings --region <region>',
        'aws backup update-region-settings --region <region> --resource-type-opt-in-preference DynamoDB=true '
          + '--resource-type-management-preference DynamoDB=true',
      ],
    },
  },
];
