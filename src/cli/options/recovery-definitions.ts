/** The options of restores and of parity, a part of the table of all options. */
import { option } from './option-definition';
import { joined, namesText, pastSecond, settingsValue, tableNameValue, textValue } from './option-values';
import type { SettingName } from '../../engine/settings/setting-name';

export const RECOVERY_DEFINITIONS = {
  at: option<Date>({ flag: '--at', value: '<time>', group: 'restore', help: 'the moment to get back to (help times)', read: pastSecond }),
  latest: option<boolean>({ flag: '--latest', group: 'restore', help: 'the latest moment there is, about five minutes ago' }),
  point: option<string>({
    flag: '--point', value: '<arn>', group: 'restore', help: 'a backup of DynamoDB, or a recovery point of AWS Backup', read: textValue,
  }),
  deleted: option<boolean>({ flag: '--deleted', group: 'restore', help: 'the backup that DynamoDB keeps of a deleted table, for 35 days' }),
  target: option<string>({
    flag: '--to', value: '<name>', group: 'restore', help: 'the name of the restored table (default: <table>-restored-<moment>)', read: tableNameValue,
  }),
  targetRegion: option<string>({ flag: '--to-region', value: '<region>', group: 'restore', help: 'the Region of the restored table', read: textValue }),
  withoutIndexes: option<boolean>({ flag: '--without-indexes', group: 'restore', help: 'restore no indexes: faster and cheaper; local ones can never be added' }),
  key: option<string>({
    flag: '--key', value: '<arn>', group: 'restore', help: 'the KMS key of the restored table, or aws-owned (default: that of the table)', read: textValue,
  }),
  restoreRole: option<string>({
    flag: '--restore-role', value: '<arn>', group: 'restore', help: 'the role with which AWS Backup restores (default: AWSBackupDefaultServiceRole)', read: textValue,
  }),
  settings: option<string>({
    flag: '--settings', value: '<file>', group: 'restore', file: true, help: 'the settings of the table, as settings --json prints them (default: as they are now, or as a TableRecovery recorded them)', read: textValue,
  }),
  record: option<string>({
    flag: '--out',
    short: 'o',
    value: '<folder>',
    group: 'restore',
    default: './',
    file: true,
    help: 'the record of the restore, a folder or s3://bucket/prefix; with / at the end, a new one in it; the same again goes on',
    read: textValue,
  }),
  reason: option<string>({ flag: '--reason', value: '<text>', group: 'recovery', help: 'why it is refused, for the history of the execution', read: textValue }),
  prices: option<string>({
    flag: '--prices', value: '<file>', group: 'restore', file: true, help: 'prices of your Region or contract, as advise --json prints them (default: list prices of us-east-1)', read: textValue,
  }),

  apply: option<boolean>({ flag: '--apply', group: 'parity', help: 'put back what is safe at once' }),
  cutOver: option<boolean>({
    flag: '--cut-over', group: 'parity', help: 'and what acts on its own: consumers, actions of alarms, deletion protection, time to live',
  }),
  withReplicas: option<boolean>({ flag: '--with-replicas', group: 'parity', help: 'and the replicas, which takes hours for a large table' }),
  except: option<readonly SettingName[]>({
    flag: '--except', value: '<names>', group: 'parity', help: 'leave these settings as they are, a,b', read: (flag) => joined(settingsValue(flag)), write: namesText,
  }),
  unrelated: option<boolean>({
    flag: '--unrelated', group: 'parity', help: 'states that the table was not restored from the other one, and is to get its settings',
  }),
} as const;
