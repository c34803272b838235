import { type App, Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { ProtectedTable, RecoveryVault, TableBackupPlan, TableProtection } from '../../src';

/**
 * A stack with a vault and a table of its own, and a table of another tool without
 * protection.
 */
export const billing = (verification?: boolean) => (app: App): Stack => {
  const stack = new Stack(app, 'Billing');
  const vault = new RecoveryVault(stack, 'Vault', { backupVaultName: 'billing' });
  const backupPlan = new TableBackupPlan(stack, 'Plan', { vault });
  new ProtectedTable(stack, 'Invoices', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    backupPlan,
    verification,
  });
  new TableProtection(stack, 'LedgerProtection', {
    table: dynamodb.Table.fromTableName(stack, 'Ledger', 'ledger'),
    backupPlan,
    recoveryWindow: Duration.days(21),
    verification,
  });
  return stack;
};
