// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { type App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Account } from './account';
import { ProtectedTable, ProtectionVerification, TableBackupPlan, TableProtection, TableSelector } from '../../src';
import { PARTITION_KEY } from '../sample';

let account: Account;

beforeAll(async () => {
  account = await Account.open();
});
afterAll(() => account.close());

const AWAY = 'arn:aws:dynamodb:eu-central-1:111111111111:table/ledger';

/**
 * A stack without an environment, or with an ARN that a parameter holds, knows at deployment only where its tables are.
 */
const deploy = (id: string, define: (stack: Stack) => unknown) => account.deploy((app: App) => {
  const stack = new Stack(app, id);
  new ProtectionVerification(stack, 'Verification', { settleTimeout: Duration.seconds(0) });
  define(stack);
});

test('a table of another Region is not taken for the table of the same name in this one', async () => {
  const { status, reason } = await deploy('Global', (stack) => {
    const own = new ProtectedTable(stack, 'Ledger', { ...PARTITION_KEY, tableName: 'ledger' });
    const protection = new TableProtection(stack, 'Protection', { table: dynamodb.Table.fromTableArn(stack, 'Replica', AWAY) });
    protection.node.addDependency(own);
  });

  expect(status).toBe('ROLLBACK_COMPLETE');
  expect(reason).toContain('ERROR TABLE_NOT_SELECTED Global/Replica: expected backups by the plan');
  expect(reason).toContain(`the selection names ${AWAY}, which is not in ${account.emulator.account}, ${account.emulator.region}; correct the ARN`);
});

test('a selection by an ARN that a parameter holds is refused where it is that of another Region', async () => {
  const { status, reason } = await deploy('Selected', (stack) => {
    const parameter = new CfnParameter(stack, 'TableArn', { default: AWAY });
    new TableBackupPlan(stack, 'Plan').addSelection('Some', TableSelector.arns([parameter.valueAsString]));
  });

  expect(status).toBe('ROLLBACK_COMPLETE');
  expect(reason).toContain('ERROR SELECTION_DIFFERS Selected/Plan selection');
  expect(reason).toContain(`expected tables in ${account.emulator.account}, ${account.emulator.region}; actual: the selection names ${AWAY}`);
});
