import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { ProtectedTable, RecoveryVault, TableBackupPlan } from '../../src';
import { IRELAND, PARTITION_KEY } from '../sample';

describe('a plan', () => {
  test('refuses a table of another environment', () => {
    const app = new App();
    const plan = new TableBackupPlan(new Stack(app, 'Ireland', { env: IRELAND }), 'Plan');
    const frankfurt = new Stack(app, 'Frankfurt', { env: { ...IRELAND, region: 'eu-central-1' } });

    expect(() => new ProtectedTable(frankfurt, 'Orders', { ...PARTITION_KEY, backupPlan: plan }))
      .toThrow("'backupPlan' must be defined for the environment of the table (aws://111111111111/eu-central-1), got aws://111111111111/eu-west-1");
  });

  test('refuses a table of another stage, which is deployed apart', () => {
    const app = new App();
    const plan = new TableBackupPlan(new Stack(app, 'Platform'), 'Plan');
    const shop = new Stack(new Stage(app, 'Production'), 'Shop');

    expect(() => new ProtectedTable(shop, 'Orders', { ...PARTITION_KEY, backupPlan: plan }))
      .toThrow('\'backupPlan\' must be defined in the stage of the table ("Production"), got "Platform/Plan" in the app; stages are deployed apart: define a plan in each');
  });

  test('refuses a table in the stack of its vault, unless that is the stack of the plan, too', () => {
    const app = new App();
    const shop = new Stack(app, 'Shop');
    const vault = new RecoveryVault(shop, 'Vault');
    const protectWith = (plan: TableBackupPlan, tables = shop) => () => plan.addTable(new dynamodb.Table(tables, `T${plan.node.addr}`, PARTITION_KEY));
    const apart = new TableBackupPlan(new Stack(app, 'Platform'), 'Plan', { vault });

    expect(() => apart.addTable(dynamodb.Table.fromTableName(shop, 'Old', 'old'), { verification: false })).toThrow('\'vault\' must be in the stack of its plan');
    expect(protectWith(apart)).toThrow('\'vault\' must be in the stack of its plan ("Platform") or in one without tables of the plan, got "Shop/Vault" in the stack of "Shop/T');
    expect(protectWith(new TableBackupPlan(shop, 'Plan', { vault }))).not.toThrow();
    expect(protectWith(new TableBackupPlan(new NestedStack(shop, 'Nested'), 'Plan', { vault }))).not.toThrow();
    expect(protectWith(apart, new Stack(app, 'Other'))).not.toThrow();
    const imported = backup.BackupVault.fromBackupVaultName(shop, 'Imported', 'kept');
    expect(protectWith(new TableBackupPlan(new Stack(app, 'Apart'), 'Plan', { vault: imported }))).not.toThrow();
    expect(() => app.synth()).not.toThrow();
  });
});
