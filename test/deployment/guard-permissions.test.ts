// Proves our stacks on a model of AWS: MiniStack with the overlay in test/emulator, IAM enforced.
import { CreateBackupVaultCommand } from '@aws-sdk/client-backup';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { type App, type CfnResource, Duration, Stack } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Account } from './account';
import { permissionsOf, templateOf, without } from './permissions';
import {
  BackupRule, BackupSchedule, CopyTarget, ProtectedTable, ProtectionVerification, RecoveryVault, RecoveryWindowGuard,
  TableBackupPlan,
} from '../../src';
import { PARTITION_KEY } from '../sample';

let account: Account;

beforeAll(async () => {
  account = await Account.open();
});
afterAll(() => account.close());

describe('the role of the guard', () => {
  interface Guarded {
    readonly recoveryWindow?: Duration;
    readonly guard?: boolean;
    readonly plan?: (stack: Stack) => TableBackupPlan;

    /** A resource that fails after the table has been updated. */
    readonly failing?: boolean;
  }

  /** A guarded table, without patience. */
  const defined = (id: string, { recoveryWindow = Duration.days(20), guard, plan, failing }: Guarded = {}) =>
    (app: App) => {
      const stack = new Stack(app, id);
      new RecoveryWindowGuard(stack, 'Guard', { settleTimeout: Duration.seconds(0) });
      const table = new ProtectedTable(stack, 'Orders', {
        ...PARTITION_KEY,
        recoveryWindow,
        guard,
        verification: false,
        backupPlan: plan?.(stack),
      });
      if (plan) {
        new ProtectionVerification(stack, 'Verification', { settleTimeout: Duration.seconds(0) });
        table.backupPlan!.addTable(table);
      }
      if (failing) {
        new backup.CfnBackupVault(stack, 'Failing', { backupVaultName: 'not a name' }).addResourceDependency(
          table.node.defaultChild as CfnResource,
        );
      }
      return stack;
    };
  const guarded = (id: string, options?: Guarded): any => templateOf(defined(id, options));
  const blind = (action: string, template: any) => without(action, template, 'Guard');
  const deploy = (id: string, template: any) => account.deployTemplate(id, template);
  const rule = (props = {}) => new BackupRule({ name: 'Daily', schedule: BackupSchedule.daily(), retention: Duration.days(35), ...props });
  const copying = (stack: Stack) => new TableBackupPlan(stack, 'Plan', {
    rules: [rule({ copies: [CopyTarget.toVault(new RecoveryVault(stack, 'Copies'))] })],
  });
  const central = (stack: Stack) => new TableBackupPlan(stack, 'Plan', {
    rules: [rule()], vault: backup.BackupVault.fromBackupVaultName(stack, 'Central', 'central'),
  });
  let keyArn: string;
  const encrypted = (stack: Stack) => new TableBackupPlan(stack, 'Plan', {
    rules: [rule()], vault: new RecoveryVault(stack, 'Vault', { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', keyArn) }),
  });
  const deniedTo = (action: string) => new RegExp(`before any change: 1 error;.*CHECK_FAILED .*${action} failed: AccessDenied.*not authorized to perform: ${action}`);

  beforeAll(async () => {
    await account.backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'central' }));
    keyArn = (await new KMSClient(account.emulator.clientConfig).send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;
    // The code of the functions is published with apps, and templates refer to it.
    for (const [id, plan] of Object.entries({ WholeGuard: copying, CentralGuard: central, KeyGuard: encrypted })) {
      expect(await account.deploy(defined(id, { plan }))).toMatchObject({
        status: 'CREATE_COMPLETE',
        reason: undefined,
      });
    }
  });

  test('holds these actions and no others', () => {
    const actions = (plan: (stack: Stack) => TableBackupPlan) => permissionsOf(guarded('Any', { plan }), 'Guard').Statement.flatMap(({ Action }: any) => Action);
    const reads = ['dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeTable', 'cloudformation:DescribeStacks', 'cloudformation:ListStackResources'];
    const writes = ['logs:CreateLogStream', 'logs:PutLogEvents'];

    expect(actions(copying)).toEqual([...reads, 'backup:DescribeRegionSettings', ...writes]);
    expect(actions(central)).toEqual([...reads, 'backup:DescribeBackupVault', ...writes]);
    expect(actions(encrypted)).toEqual([...reads, 'kms:DescribeKey', ...writes]);
  });

  test.each<[string, Guarded]>([
    ['cloudformation:ListStackResources', {}], ['backup:DescribeRegionSettings', { plan: copying }], ['backup:DescribeBackupVault', { plan: central }],
  ])('needs %s: without it the first deployment is refused, by name', async (action, options) => {
    const id = `Blind${action.split(':')[1]}`;
    const { status, reason } = await deploy(id, blind(action, guarded(id, options)));

    expect({ status, reason }).toEqual({ status: 'ROLLBACK_COMPLETE', reason: expect.stringMatching(deniedTo(action)) });
  });

  test('needs kms:DescribeKey: without it the first deployment is warned, because the policy of a key can deny that too', async () => {
    const action = 'kms:DescribeKey';

    expect(await deploy('BlindKey', blind(action, guarded('BlindKey', { plan: encrypted })))).toMatchObject({ status: 'CREATE_COMPLETE' });
    expect(await account.findings(await account.physicalId('BlindKey', 'GuardLogs'))).toEqual([
      expect.objectContaining({ severity: 'WARNING', actual: expect.stringContaining(`${action} failed: AccessDenied`) }),
    ]);
  });

  test('needs dynamodb:DescribeContinuousBackups: without it a change of a window is refused, by name', async () => {
    const action = 'dynamodb:DescribeContinuousBackups';
    await deploy('Windowless', blind(action, guarded('Windowless')));
    const { status, reason } = await deploy('Windowless', blind(action, guarded('Windowless', { recoveryWindow: Duration.days(21) })));

    expect({ status, reason }).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', reason: expect.stringMatching(deniedTo(action)) });
  });

  test('needs dynamodb:DescribeTable: without it a table that was there before the guard is refused, by name', async () => {
    const action = 'dynamodb:DescribeTable';
    await deploy('Tableless', blind(action, guarded('Tableless', { guard: false })));
    const { status, reason } = await deploy('Tableless', blind(action, guarded('Tableless')));

    expect({ status, reason }).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', reason: expect.stringMatching(deniedTo(action)) });
  });

  test('needs cloudformation:DescribeStacks: without it a rollback to a shorter window would be held up', async () => {
    const longer = { recoveryWindow: Duration.days(21), failing: true };
    await deploy('Seeing', guarded('Seeing'));
    expect(await deploy('Seeing', guarded('Seeing', longer))).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });

    const action = 'cloudformation:DescribeStacks';
    await deploy('Unseeing', blind(action, guarded('Unseeing')));
    const { status, events } = await deploy('Unseeing', blind(action, guarded('Unseeing', longer)));
    expect(status).toBe('UPDATE_ROLLBACK_FAILED');
    expect(events).toContainEqual(expect.objectContaining({ reason: expect.stringContaining(`${action} failed: AccessDenied`) }));
  });

  test.each(['logs:CreateLogStream', 'logs:PutLogEvents'])('needs %s: without it the findings are nowhere', async (action) => {
    const id = `Mute${action.split(':')[1]}`;
    await deploy(id, blind(action, guarded(id)));

    expect(await account.emulator.logs(await account.physicalId(id, 'GuardLogs'))).toEqual([]);
    expect(await account.emulator.logs(await account.physicalId('WholeGuard', 'GuardLogs'))).not.toEqual([]);
  });

  test('reaches no table of another stack', async () => {
    const strange = (recoveryWindow?: Duration) => {
      const template = guarded('Strange', { recoveryWindow });
      permissionsOf(template, 'Guard').Statement[0].Resource = permissionsOf(guarded('Other'), 'Guard').Statement[0].Resource
        .map((arn: any) => JSON.parse(JSON.stringify(arn).replace('{"Ref":"AWS::StackName"}', '"Other"')));
      return template;
    };
    await deploy('Strange', strange());

    expect(await deploy('Strange', strange(Duration.days(21)))).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', reason: expect.stringContaining('CHECK_FAILED') });
  });
});
