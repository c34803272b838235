import { type App, Stack } from 'aws-cdk-lib';
import { BackupVault } from 'aws-cdk-lib/aws-backup';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ChangeMonitor, ChangeRule, ProtectedTable, ProtectionVerification, RecoveryWindowGuard, TableBackupPlan, TableRecovery } from '../../src';
import { alerted } from '../apps/alerted.app';
import { importedTable } from '../apps/imported-table.app';
import { monitored } from '../apps/monitored.app';
import { offsite } from '../apps/offsite.app';
import { platform } from '../apps/platform.app';
import { billing } from '../apps/refused.app';
import { rewound } from '../apps/rewound.app';
import { sharedPlan } from '../apps/shared-plan.app';
import { shop } from '../apps/shop.app';
import { watched } from '../apps/watched.app';
import { IRELAND, PARTITION_KEY } from '../sample';

/** An app that the policy checkers look at. */
export interface ExampleApp {
  readonly title: string;
  readonly define: (app: App) => unknown;
}

/** The apps that people read, whose templates are kept as snapshots. */
export const SHOWN_APPS: ExampleApp[] = [
  { title: 'a shop', define: (app) => shop(app) },
  { title: 'a plan that several stacks share', define: sharedPlan },
  { title: 'a platform with one policy', define: platform({ selectionTags: { backup: 'gold' } }) },
  { title: 'a table that is verified every day', define: watched },
  { title: 'an imported table', define: (app) => importedTable(app) },
  { title: 'copies to another vault', define: offsite(true) },
  { title: 'alerts and a dashboard', define: alerted },
  { title: 'tables that can be rewound', define: rewound },
  { title: 'tables whose changes are watched', define: monitored },
];

/** All example apps, and three that make the policies and functions of the library look different. */
export const EXAMPLE_APPS: ExampleApp[] = [
  ...SHOWN_APPS,
  { title: 'an imported table that is switched on', define: (app) => importedTable(app, true) },
  { title: 'an imported table that is refused', define: billing() },
  { title: 'more tables than policies can name', define: manyTables },
  { title: 'functions with everything that rules ask for', define: completeVerification },
  { title: 'tables with names of their own, and a vault that was there before', define: namedTables },
];

function manyTables(app: App) {
  const stack = new Stack(app, 'Many');
  [...Array(60).keys()].forEach((index) => new ProtectedTable(stack, `Table${index}`, PARTITION_KEY));
}

function completeVerification(app: App) {
  const stack = new Stack(app, 'Complete');
  const functionOptions = {
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-11111111', availabilityZones: ['a'], privateSubnetIds: ['subnet-11111111'], privateSubnetRouteTableIds: ['rtb-11111111'],
    }),
    deadLetterQueue: sqs.Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:eu-west-1:111111111111:lost'),
    reservedConcurrentExecutions: 1,
    logGroup: new logs.LogGroup(stack, 'Logs', {
      retention: logs.RetentionDays.ONE_YEAR,
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/11111111-1111-1111-1111-111111111111'),
    }),
  };
  new ProtectionVerification(stack, 'Verification', functionOptions);
  new RecoveryWindowGuard(stack, 'Guard', functionOptions);
  const table = new ProtectedTable(stack, 'Table', PARTITION_KEY);
  const operators = [new iam.AccountRootPrincipal()];
  new TableRecovery(stack, 'Recovery', { tables: [table], operators, ...functionOptions });
  new ChangeMonitor(stack, 'Monitor', { table, rules: [ChangeRule.immutable()], ...functionOptions });
}

function namedTables(app: App) {
  const stack = new Stack(app, 'Named', { env: IRELAND });
  const backupPlan = new TableBackupPlan(stack, 'Plan', { vault: BackupVault.fromBackupVaultName(stack, 'Central', 'central') });
  const orders = new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, tableName: 'orders', backupPlan, replicas: [{ region: 'eu-central-1' }] });
  new ProtectedTable(stack, 'Archive', { ...PARTITION_KEY, tableName: `${orders.tableName}-archive`, backupPlan });
  new TableV2(stack, 'LegacyOrders', PARTITION_KEY);
}
