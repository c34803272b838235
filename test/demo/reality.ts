import {
  DescribeBackupVaultCommand, GetBackupPlanCommand, GetBackupSelectionCommand, ListBackupPlansCommand,
  ListBackupSelectionsCommand,
} from '@aws-sdk/client-backup';
import { DescribeContinuousBackupsCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { ExpectedTable, ExpectedVault, Expectation } from '../../src/contract/expectation';
import { type Account, newApp } from '../deployment/account';

/** Expected and actual protection, a line each. */
export type Row = readonly [subject: string, protection: string, expected: string, actual: string];

/** The protection that a stack declares, and the protection that DynamoDB and AWS Backup report. */
export async function expectedAndActual(account: Account, define: (app: App) => Stack): Promise<Row[]> {
  const { stackName, expectation } = declared(define);
  const tables = expectation.tables.map((table) => rowsOfTable(account, stackName, table, expectation));
  const vaults = expectation.vaults.map((vault) => rowOfVault(account, stackName, vault));
  return [...(await Promise.all(tables)).flat(), ...await Promise.all(vaults)];
}

function declared(define: (app: App) => Stack): { stackName: string; expectation: Expectation } {
  let stack: Stack;
  newApp((app) => {
    stack = define(app);
  });
  const [verification] = Object.values<any>(Template.fromStack(stack!).findResources('Custom::DynamoDBProtectionVerification'));
  return { stackName: stack!.stackName, expectation: verification.Properties.expectation };
}

async function rowsOfTable(
  account: Account,
  stackName: string,
  table: ExpectedTable,
  { profiles, selections, plans }: Expectation,
): Promise<Row[]> {
  const {
    streamViewType,
    replicas: [replica],
  } = profiles[table.profile!];
  const TableName = await nameOf(account, stackName, table.tableName);
  const { ContinuousBackupsDescription } = await account.dynamodb.send(
    new DescribeContinuousBackupsCommand({ TableName }),
  );
  const { Table } = await account.dynamodb.send(new DescribeTableCommand({ TableName }));
  const { PointInTimeRecoveryStatus, RecoveryPeriodInDays } =
    ContinuousBackupsDescription!.PointInTimeRecoveryDescription!;
  const rules = table.selectedBy.flatMap((place) => plans[selections[place].plan].rules);
  const realRules = await rulesFor(account, Table!.TableArn!);
  return [
    [
      table.path,
      'recovery window',
      `${replica.recoveryWindowDays} days`,
      `${PointInTimeRecoveryStatus}, ${RecoveryPeriodInDays} days`,
    ],
    ['', 'deletion protection', onOrOff(replica.deletionProtection), onOrOff(Table!.DeletionProtectionEnabled)],
    ['', 'stream', streamViewType ?? '-', Table!.StreamSpecification?.StreamViewType ?? 'none'],
    ...rules.map((rule, index): Row => [
      '',
      'backups',
      `${rule.schedule}, ${rule.deleteAfterDays} days`,
      realRules[index],
    ]),
  ];
}

async function rowOfVault(account: Account, stackName: string, { path, lock, vaultName }: ExpectedVault): Promise<Row> {
  const vault = await account.backup.send(
    new DescribeBackupVaultCommand({ BackupVaultName: await nameOf(account, stackName, vaultName) }),
  );
  return [
    path, 'lock',
    lock ? `${lock.minRetentionDays} to ${lock.maxRetentionDays} days` : '-',
    vault.Locked ? `locked, ${vault.MinRetentionDays} to ${vault.MaxRetentionDays} days` : 'none',
  ];
}

/** The physical name behind a reference in a template. */
async function nameOf(account: Account, stackName: string, reference: unknown): Promise<string> {
  const { Ref: ref, 'Fn::GetAtt': attribute } = Object(reference);
  return ref || attribute ? account.physicalId(stackName, ref ?? attribute[0]) : String(reference);
}

async function rulesFor(account: Account, tableArn: string): Promise<string[]> {
  const { BackupPlansList } = await account.backup.send(new ListBackupPlansCommand({}));
  const rules = BackupPlansList!.map(async ({ BackupPlanId }) => {
    const { BackupSelectionsList } = await account.backup.send(new ListBackupSelectionsCommand({ BackupPlanId }));
    const selections = await Promise.all(BackupSelectionsList!
      .map(({ SelectionId }) => account.backup.send(new GetBackupSelectionCommand({ BackupPlanId, SelectionId }))));
    const { BackupPlan } = await account.backup.send(new GetBackupPlanCommand({ BackupPlanId }));
    return selections.some(({ BackupSelection }) => BackupSelection!.Resources!.includes(tableArn))
      ? BackupPlan!.Rules!
      : [];
  });
  return (await Promise.all(rules)).flat().map(({ ScheduleExpression, Lifecycle }) => `${ScheduleExpression}, ${Lifecycle!.DeleteAfterDays} days`);
}

function onOrOff(value: unknown): string {
  return value ? 'on' : 'off';
}
