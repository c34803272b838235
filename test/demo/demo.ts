/**
 * Shows the library on an emulated AWS account with IAM enforced: a stack is deployed and proven protected, and
 * one whose table is not protected as declared is refused. Then a bad migration is undone in place on DynamoDB Local,
 * a change monitor takes bad writes back, and a deleted table comes back with its settings.
 */
import '../quiet';
import { CreateTableCommand, UpdateContinuousBackupsCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { expectedAndActual } from './reality';
import { restoredTable } from './restored-table';
import { bad, event, good, heading, message, print, table } from './screen';
import { undoneMigration } from './undone-migration';
import { watchedLog } from './watched-log';
import { billing } from '../apps/refused.app';
import { shop } from '../apps/shop.app';
import { Account } from '../deployment/account';
import type { AppOutcome } from '../emulator/stack-outcome';

async function main() {
  heading('An AWS account on this machine');
  print('   starting MiniStack, with our model of what it lacks (backup selections, vault locks, recovery windows), IAM enforced ...');
  const account = await Account.open({ onEvent: event });
  good(account.emulator.endpoint);
  try {
    await protectedStack(account);
    await refusedStack(account);
    await mendedStack(account);
    await summary(account);
    await undoneMigration();
    await watchedLog(account);
    await restoredTable(account);
  } finally {
    await account.close();
  }
}

async function protectedStack(account: Account) {
  heading('1  Three tables with a locked vault, deployed and proven protected');
  verdict(await account.deploy(shop), 'CREATE_COMPLETE');
  const log = await account.emulator.logs(await account.physicalId('Shop', 'ProtectionVerificationLogs'));
  good(`the verification logged ${log.find((line) => line.includes('"verified"'))}`);
}

async function refusedStack(account: Account) {
  heading('2  A table that another tool created: its point-in-time recovery is off');
  await account.dynamodb.send(new CreateTableCommand({
    TableName: 'ledger',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  }));
  const outcome = await account.deploy(billing());
  print();
  message(outcome.reason!);
  print();
  verdict(outcome, 'ROLLBACK_COMPLETE');
}

async function mendedStack(account: Account) {
  heading('3  The same stack, after running both commands of the message');
  await account.dynamodb.send(new UpdateContinuousBackupsCommand({
    TableName: 'ledger',
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 21 },
  }));
  await account.dynamodb.send(new UpdateTableCommand({ TableName: 'ledger', DeletionProtectionEnabled: true }));
  verdict(await account.deploy(billing()), 'CREATE_COMPLETE');
}

async function summary(account: Account) {
  heading('What was verified, as DynamoDB and AWS Backup (emulated) report it now');
  const rows = [...await expectedAndActual(account, shop), ...await expectedAndActual(account, billing())];
  table(['', 'protection', 'expected', 'actual'], rows);
  print();
}

function verdict({ stackName, status }: AppOutcome, expected: string) {
  const text = `${stackName}: ${status}`;
  if (status !== expected) {
    bad(text);
    throw new Error(`the demonstration expected ${expected}`);
  }
  good(text);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
