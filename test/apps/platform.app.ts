import { type App, Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  AdvancedBackup, BackupRule, BackupSchedule, ProtectedTable, RecoveryPolicies, RecoveryPolicy, TableProtectionMixin,
  VaultLock,
} from '../../src';

const PARTITION_KEY = { partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING } };
const WINDOWS = { startWindow: Duration.hours(1), completionWindow: Duration.hours(3) };

/** The options of the platform that a test varies. */
export interface PlatformOptions {
  /** The name of the role that deploys the plan and the vault. */
  readonly deployer?: string;

  /** Tags to select by. */
  readonly selectionTags?: { readonly [key: string]: string };
}

/**
 * One policy at the top: a plan of three rules and a locked vault, which the tables of two teams share without
 * code of their own.
 */
export const platform = ({ deployer = 'deployer', selectionTags }: PlatformOptions = {}) => (app: App): Stack[] => {
  const recoveryPointTags = { owner: 'platform' };
  const policy = new RecoveryPolicy({
    recoveryWindow: Duration.days(30),
    lock: VaultLock.governance({ minRetention: Duration.days(7), maxRetention: Duration.days(400) }),
    objective: {
      badWrites: { rto: Duration.hours(1) },
      tableLost: { rpo: Duration.minutes(5), rto: Duration.hours(4) },
    },
    selectionTags,
    rules: [
      new BackupRule({
        name: 'Daily',
        schedule: BackupSchedule.daily({ hour: 5 }),
        retention: Duration.days(35),
        recoveryPointTags,
        ...WINDOWS,
      }),
      new BackupRule({
        name: 'Weekly',
        schedule: BackupSchedule.weekly({ hour: 9 }),
        retention: Duration.days(90),
        recoveryPointTags,
        ...WINDOWS,
      }),
      new BackupRule({
        name: 'Monthly',
        schedule: BackupSchedule.monthly({ hour: 13 }),
        retention: Duration.days(365),
        recoveryPointTags,
        ...WINDOWS,
      }),
    ],
  });
  const orders = new Stack(app, 'OrderTeam');
  RecoveryPolicies.of(app).apply(policy, { stackName: 'Backups', deploymentRole: iam.Role.fromRoleName(orders, 'Deployer', deployer) });
  new ProtectedTable(orders, 'Orders', PARTITION_KEY);
  AdvancedBackup.optIn(orders);

  const payments = new Stack(app, 'PaymentTeam');
  new ProtectedTable(payments, 'Payments', PARTITION_KEY);
  new dynamodb.Table(payments, 'Refunds', { ...PARTITION_KEY, billingMode: dynamodb.BillingMode.PAY_PER_REQUEST });
  app.with(new TableProtectionMixin());
  return app.node.children.filter(Stack.isStack);
};
