/** Finds the state from which a table is restored, as the options name it. Refuses what DynamoDB would refuse later. */
import { type BackupSummary, DescribeBackupCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { recoveryReach } from '../../engine/dynamodb/recovery-reach';
import { tableBackups } from '../../engine/dynamodb/table-backups';
import { tableAddress } from '../../engine/dynamodb/table-name';
import { naming } from '../../engine/errors/error-text';
import { Refusal } from '../../engine/errors/refusal';
import { StateError } from '../../engine/errors/state-error';
import { type RestoreSource, type SourceTable, sourceOfBackup, sourceOfTable } from '../../engine/restore/source-table';
import type { Connection } from '../connection/connection';
import { isBackup, type RestoreCommandOptions } from '../options/restore-options';
import { secondOf, timeText } from '../terminal/time';

const RECOVERY_POINT = /^arn:[\w-]+:backup:([\w-]+):(\d{12}):/;

export async function restoreSource(options: RestoreCommandOptions, connection: Connection): Promise<RestoreSource> {
  const { table, at, point, deleted } = options;
  const { name, arn } = tableAddress('--table', table);
  const live = await liveTable(name, connection);
  if (live && arn !== undefined && live.arn !== arn) await connection.table(table);
  if (deleted) return deletedTable(name, live, connection);
  if (point !== undefined) {
    return isBackup(point) ? backup(name, point, live, connection) : recoveryPoint(options, name, live, connection);
  }
  if (!live) throw await missing(name, connection);
  return { source: live, point: { kind: 'point-in-time', at: await moment(name, at, connection) } };
}

async function liveTable(name: string, { dynamodb }: Connection): Promise<SourceTable | undefined> {
  try {
    const { Table: table } = await dynamodb.send(new DescribeTableCommand({ TableName: name }));
    return sourceOfTable(table!);
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function missing(name: string, connection: Connection): Promise<Refusal> {
  return new Refusal('table', `be a table in ${await connection.region()}`, JSON.stringify(name),
    naming`a deleted one is restored with ${'deleted'}, another Region is chosen with ${'region'}`);
}

/** The whole second to restore to: the one that was asked for, or the latest. */
async function moment(name: string, at: Date | undefined, { dynamodb }: Connection): Promise<string> {
  const reach = await recoveryReach(dynamodb, name);
  if (!reach) {
    throw new StateError(`point-in-time recovery of ${name} is off`, undefined, naming`restore a backup or a recovery point with ${'point'}; advise lists what there is`);
  }
  const { earliest, latest } = reach;
  const wanted = at ?? latest;
  if (wanted < earliest || wanted > latest) {
    throw new Refusal('at', `be from ${timeText(earliest)} to ${timeText(latest)}`, timeText(wanted),
      wanted > latest ? naming`DynamoDB is about five minutes behind: wait, or use ${'latest'}` : 'a backup or a recovery point may be older; advise lists what there is');
  }
  return secondOf(wanted).toISOString();
}

/** DynamoDB keeps a backup of a table with point-in-time recovery that was deleted, for 35 days. */
async function deletedTable(
  name: string, live: SourceTable | undefined, connection: Connection,
): Promise<RestoreSource> {
  if (live) {
    throw new Refusal('deleted', 'be for a table that was deleted', `${name}, which is there: ${live.arn}`,
      naming`one that was deleted before it has a backup, which ${'point'} restores; advise lists it`);
  }
  const time = ({ BackupCreationDateTime: at }: BackupSummary) => at?.getTime() ?? 0;
  const kept = await tableBackups(connection.dynamodb, name, 'SYSTEM');
  const newest = kept.sort((one, other) => time(one) - time(other)).at(-1);
  if (!newest) {
    throw new StateError(`DynamoDB keeps no backup of a deleted table ${name} in ${await connection.region()}`,
      'it keeps one for 35 days, if point-in-time recovery was on', 'a recovery point of AWS Backup may be there; advise lists what there is');
  }
  return backup(name, newest.BackupArn!, undefined, connection);
}

async function backup(
  name: string, arn: string, live: SourceTable | undefined, { dynamodb }: Connection,
): Promise<RestoreSource> {
  const { BackupDescription: description } = await dynamodb.send(new DescribeBackupCommand({ BackupArn: arn }))
    .catch((error: Error) => {
      if (error.name === 'BackupNotFoundException') throw new Refusal('point', 'be a backup that is there', arn, 'advise lists those of a table');
      throw error;
    });
  const { BackupStatus: status, BackupCreationDateTime: at } = description!.BackupDetails!;
  const source = sourceOfBackup(description!) ?? live;
  if (source?.name !== name) throw new Refusal('point', `be a backup of ${name}`, source ? `one of ${source.name}` : arn);
  if (status !== 'AVAILABLE') throw new StateError(`backup is ${status}: ${arn}`, 'it has to be AVAILABLE', 'try again when it is');
  return { source, point: { kind: 'backup', arn, at: at!.toISOString() } };
}

async function recoveryPoint(
  options: RestoreCommandOptions,
  name: string,
  live: SourceTable | undefined,
  connection: Connection,
): Promise<RestoreSource> {
  requireNoOverride(options);
  const { point: arn = '', restoreRole } = options;
  const [, region, account] = RECOVERY_POINT.exec(arn)!;
  const partition = arn.split(':')[1];
  const tableArn = live?.arn ?? `arn:${partition}:dynamodb:${region}:${account}:table/${name}`;
  const found = await listedPoint(arn, tableArn, connection);
  const role = restoreRole ?? `arn:${partition}:iam::${account}:role/service-role/AWSBackupDefaultServiceRole`;
  return {
    source: live ?? { name, arn: tableArn, id: '', billingMode: 'PROVISIONED', globalIndexes: [], localIndexes: [], isKeyUnknown: true, bytes: found.bytes },
    point: { kind: 'recovery-point', arn, at: found.at, vault: found.vault, role },
  };
}

/** AWS Backup restores a recovery point in its own Region, with all of its indexes. */
function requireNoOverride({ withoutIndexes, targetRegion }: RestoreCommandOptions): void {
  if (withoutIndexes) {
    throw new Refusal('withoutIndexes', 'be left out for a recovery point', 'true', 'AWS Backup restores all of its indexes');
  }
  if (targetRegion !== undefined) {
    throw new Refusal('targetRegion', 'be left out for a recovery point', targetRegion, 'copy it to a vault there, and restore the copy');
  }
}

async function listedPoint(arn: string, tableArn: string, connection: Connection) {
  const { paginateListRecoveryPointsByResource: pages } = await import('@aws-sdk/client-backup');
  const client = await connection.backup();
  for await (const { RecoveryPoints: page = [] } of pages({ client }, { ResourceArn: tableArn })) {
    const point = page.find(({ RecoveryPointArn }) => RecoveryPointArn === arn);
    if (point) {
      const { BackupVaultName: vault, CreationDate: at, BackupSizeBytes: bytes } = point;
      return { vault: vault!, at: at!.toISOString(), bytes };
    }
  }
  throw new Refusal('point', `be a recovery point of ${tableArn}`, arn, 'advise lists those of a table');
}
