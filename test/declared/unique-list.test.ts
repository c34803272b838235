import { Duration, type Stack } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Role } from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  BackupRule, BackupSchedule, CopyTarget, ProtectedTable, RecoveryAlerts, RecoveryVault, TableBackupPlan,
  TableProtection, TableRewind, TableSelector,
} from '../../src';
import { fittingKeyArns } from '../../src/internal/fitting-arns';
import { IRELAND, newStack, PARTITION_KEY } from '../sample';

interface Place {
  readonly region?: string;
  readonly account?: string;
}

const FRANKFURT = { region: 'eu-central-1' };
const OTHER_ACCOUNT = { account: '222222222222' };

/** ARNs as `formatArn` gives them: the partition is a token, the rest is known. */
const tableArn = (stack: Stack, place: Place) => stack.formatArn({ service: 'dynamodb', resource: 'table', resourceName: 'ledger', ...place });
const arnOf = (stack: Stack, service: string, resource: string, place: Place) => `${stack.formatArn({ service, resource, ...place })}`;
const imported = (stack: Stack, place: Place) => dynamodb.TableV2.fromTableArn(stack, 'Ledger', tableArn(stack, place));
const rule = (stack: Stack, props: object) => new TableBackupPlan(stack, 'Plan', {
  rules: [new BackupRule({ name: 'Daily', schedule: BackupSchedule.daily(), retention: Duration.days(35), ...props })],
});

const USES: Array<[string, (stack: Stack, place: Place) => unknown, string]> = [
  ['a table', (stack, place) => new TableProtection(stack, 'Protection', { table: imported(stack, place) }),
    "'table' must be in the account and Region of its stack (111111111111, eu-west-1), got \"Shop/Ledger\" in"],
  ['a table of a plan', (stack, place) => new TableBackupPlan(stack, 'Plan').addTable(imported(stack, place)), "'table' must be in the account and Region"],
  ['a table that is rewound', (stack, place) => new TableRewind(stack, 'Rewind', {
    tables: [imported(stack, place)], operators: [Role.fromRoleName(stack, 'OnCall', 'on-call')],
  }), "'table' must be in the account and Region"],
  ['a table of a selector', (stack, place) => new TableBackupPlan(stack, 'Plan').addSelection('Some', TableSelector.arns([tableArn(stack, place)])),
    "'tables' must be in the account and Region of the plan"],
  ['the vault of a plan', (stack, place) => new TableBackupPlan(stack, 'Plan', {
    vault: backup.BackupVault.fromBackupVaultArn(stack, 'Vault', arnOf(stack, 'backup', 'backup-vault:Vault', place).replace('/', '')),
  }), "'vault' must be in the account and Region of the plan"],
];

describe('an ARN with a token in its partition', () => {
  test.each(USES)('is refused for %s where its Region or its account is another one', (_, use, message) => {
    [FRANKFURT, OTHER_ACCOUNT].forEach((place) =>
      expect(() => use(newStack({ env: IRELAND }), place)).toThrow(message),
    );
  });

  test.each(USES)('is taken for %s of the own Region and account', (_, use) => {
    expect(() => use(newStack({ env: IRELAND }), {})).not.toThrow();
  });

  test('is refused for the topic of alerts in another Region, and for that of a vault in another account', () => {
    const topic = (stack: Stack, place: Place) => sns.Topic.fromTopicArn(stack, 'Topic', stack.formatArn({ service: 'sns', resource: 'alerts', ...place }));
    const stack = newStack({ env: IRELAND });

    expect(() => new RecoveryAlerts(stack, 'Alerts', { topic: topic(stack, FRANKFURT) })).toThrow("'topic' must be in the Region of the alerts (eu-west-1)");
    const vaults = newStack({ env: IRELAND });
    expect(() => new RecoveryVault(vaults, 'Vault', { notificationTopic: topic(vaults, OTHER_ACCOUNT) }))
      .toThrow("'notificationTopic' must be in the account of the vault (111111111111)");
  });

  test('is refused for a copy into the default vault of another account, and for what is no vault', () => {
    const target = (stack: Stack, resource: string) => CopyTarget.toVaultArn(`${stack.formatArn({ service: 'backup', resource, ...OTHER_ACCOUNT })}`.replace(/\/$/, ''));

    expect(() => { const stack = newStack({ env: IRELAND }); rule(stack, { copies: [target(stack, 'backup-vault:Default')] }); })
      .toThrow("'copies' must go to another vault than the default one of another account");
    expect(() => target(newStack(), 'backup-plan:Plan')).toThrow("'backupVaultArn' must be the ARN of a backup vault");
  });

  test('lets a policy describe keys anywhere where one of many is in another account', () => {
    const stack = newStack({ env: IRELAND });
    const keys = (place: Place) => [...Array(7).keys()].map((index) => stack.formatArn({ service: 'kms', resource: 'key', resourceName: `${index}`, ...place }))
      .map((value) => ({ value, conditions: [] }));

    expect(stack.resolve(fittingKeyArns(stack, keys(OTHER_ACCOUNT)))).toEqual(stack.resolve([stack.formatArn({
      service: 'kms', region: '*', account: '*', resource: 'key', resourceName: '*',
    })]));
    expect(JSON.stringify(stack.resolve(fittingKeyArns(stack, keys({}))))).toContain(':111111111111:key/*');
  });
});

test('a replica is refused with the way to protect it', () => {
  const stack = newStack({ env: IRELAND });
  const table = new ProtectedTable(stack, 'Ledger', { ...PARTITION_KEY, replicas: [FRANKFURT] });

  expect(
    () =>
      new TableProtection(newStack({ env: { ...IRELAND, ...FRANKFURT } }), 'Protection', {
        table: table.replica(FRANKFURT.region),
      }),
  ).toThrow(
    /got "Shop\/Ledger\/.*" in 111111111111, eu-central-1; .* define a stack there, and protect in it the table that fromTableName\(\) imports/,
  );
});
