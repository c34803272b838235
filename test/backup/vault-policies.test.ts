import { App, Duration, Stack, Token } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { type RecoveryVaultProps, AirGappedVault, BackupRule, CopySource, ProtectedTable, RecoveryVault, TableBackupPlan } from '../../src';
import { expectationOf, IRELAND, newStack, PARTITION_KEY, propertiesOf, warningsOf } from '../sample';

const VAULT = 'AWS::Backup::BackupVault';
const ORGANIZATION = 'o-a1b2c3d4e5';
const { BACKUP_JOB_COMPLETED, BACKUP_JOB_FAILED, COPY_JOB_FAILED, RESTORE_JOB_COMPLETED, RECOVERY_POINT_MODIFIED } =
  backup.BackupVaultEvents;

// https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultNotifications.html without those of Amazon
// S3
const LIVE = [
  'BACKUP_JOB_STARTED', 'BACKUP_JOB_COMPLETED', 'COPY_JOB_STARTED', 'COPY_JOB_SUCCESSFUL', 'COPY_JOB_FAILED',
  'RESTORE_JOB_STARTED', 'RESTORE_JOB_COMPLETED', 'RECOVERY_POINT_MODIFIED',
];

const vaultWith = (props: RecoveryVaultProps, stack = newStack()) => {
  new RecoveryVault(stack, 'Vault', props);
  return propertiesOf(stack, VAULT)[0];
};
const airGapped = (props: Partial<RecoveryVaultProps>, stack = newStack()) => new AirGappedVault(stack, 'Vault', {
  minRetention: Duration.days(7), maxRetention: Duration.days(90), acknowledgeIrreversible: true, ...props,
});
const role = (stack: Stack) => iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/deployer');

describe('a vault that accepts copies', () => {
  test.each<[string, CopySource, object]>([
    ['an account', CopySource.account('222222222222'), {
      Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::222222222222:root']] } },
    }],
    ['an organization', CopySource.organization(ORGANIZATION), {
      Principal: { AWS: '*' }, Condition: { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } },
    }],
    ['an organizational unit', CopySource.organizationalUnit(`${ORGANIZATION}/r-ab12/ou-ab12-11111111`), {
      Principal: { AWS: '*' },
      Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [`${ORGANIZATION}/r-ab12/ou-ab12-11111111`, `${ORGANIZATION}/r-ab12/ou-ab12-11111111/*`] } },
    }],
  ])('lets %s copy into it, and nothing more', (_, source, statement) => {
    const allowed = ({ AccessPolicy }: any) => AccessPolicy.Statement.filter(({ Effect }: any) => Effect === 'Allow')
      .map((allow: any) => ({ ...allow, Principal: typeof allow.Principal === 'string' ? { AWS: allow.Principal } : allow.Principal }));
    const stack = newStack();
    airGapped({ acceptCopiesFrom: [source] }, stack);
    const expected = [{ Effect: 'Allow', Action: 'backup:CopyIntoBackupVault', Resource: '*', ...statement }];

    expect(allowed(vaultWith({ acceptCopiesFrom: [source] }))).toEqual(expected);
    expect(allowed(propertiesOf(stack, 'AWS::Backup::LogicallyAirGappedBackupVault')[0])).toEqual(expected);
  });

  test.each([
    () => CopySource.organization(`o-${'a'.repeat(32)}`),
    () => CopySource.organizationalUnit(`${ORGANIZATION}/r-ab12/ou-ab12-11111111/ou-ab12-${'2'.repeat(32)}`),
    () => CopySource.account(Token.asString({ Ref: 'Account' })),
    () => CopySource.organizationalUnit(Token.asString({ Ref: 'Path' })),
  ])('takes %s', (define) => {
    expect(define).not.toThrow();
  });

  test.each([
    ['no source', () => vaultWith({ acceptCopiesFrom: [] }), "'acceptCopiesFrom' must name at least one source, got none"],
    ['no source of an air-gapped vault', () => airGapped({ acceptCopiesFrom: [] }), "'acceptCopiesFrom' must name at least one source, got none"],
    ['an account of 13 digits', () => CopySource.account('1234567890123'), "'accountId' must be an account id of 12 digits"],
    ['an organization of 9 characters', () => CopySource.organization('o-a1b2c3d4e'), "'organizationId' must be the id of an organization"],
    ['an organization of 33 characters', () => CopySource.organization(`o-${'a'.repeat(33)}`), "'organizationId' must be the id of an organization"],
    ['a root for a unit', () => CopySource.organizationalUnit(`${ORGANIZATION}/r-ab12`), "'path' must go from the organization to the organizational unit"],
    ['an organization for a unit', () => CopySource.organizationalUnit(ORGANIZATION), "'path' must go from the organization to the organizational unit"],
    ['an account of 11 digits', () => CopySource.account('12345678901'), "'accountId' must be an account id of 12 digits, got \"12345678901\""],
    ['an organization without its o-', () => CopySource.organization('a1b2c3d4e5'), "'organizationId' must be the id of an organization, for example o-a1b2c3d4e5, got \"a1b2c3d4e5\""],
    ['a unit without its organization', () => CopySource.organizationalUnit('ou-ab12-11111111'), "'path' must go from the organization to the organizational unit, got \"ou-ab12-11111111\""],
  ])('refuses %s', (_, define, message) => {
    expect(define).toThrow(message);
  });
});

describe('a vault that notifies', () => {
  const topicIn = (stack: Stack) => new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'TopicKey') });

  test('tells of jobs that end, of copies that fail and of recovery points that are modified', () => {
    const stack = newStack();
    const { Notifications } = vaultWith({ notificationTopic: topicIn(stack) }, stack);

    expect(Notifications).toEqual({
      SNSTopicArn: { Ref: expect.stringContaining('Topic') },
      BackupVaultEvents: [BACKUP_JOB_COMPLETED, COPY_JOB_FAILED, RESTORE_JOB_COMPLETED, RECOVERY_POINT_MODIFIED],
    });
  });

  test('tells of what is asked, also when it is air-gapped', () => {
    const stack = newStack();
    airGapped({ notificationTopic: topicIn(stack), notificationEvents: [COPY_JOB_FAILED] }, stack);

    expect(propertiesOf(stack, 'AWS::Backup::LogicallyAirGappedBackupVault')[0].Notifications.BackupVaultEvents).toEqual([COPY_JOB_FAILED]);
  });

  test('lets AWS Backup send to the topic and use its key, for its own account only', () => {
    const stack = newStack();
    vaultWith({ notificationTopic: topicIn(stack) }, stack);
    const statement = (document: any) => document.Statement.find(({ Sid }: any) => Sid === 'NotificationsOfBackupVaults');
    const service = { Effect: 'Allow', Principal: { Service: 'backup.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } };
    const keyOfTopic = propertiesOf(stack, 'AWS::KMS::Key').map(({ KeyPolicy }) => statement(KeyPolicy)).filter(Boolean);

    expect(statement(propertiesOf(stack, 'AWS::SNS::TopicPolicy')[0].PolicyDocument)).toMatchObject({ ...service, Action: 'sns:Publish' });
    expect(keyOfTopic).toEqual([expect.objectContaining({ ...service, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] })]);
  });

  test.each<[string, (stack: Stack) => sns.ITopic, string]>([
    ['topic', (stack) => sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111111111111:alarms'),
      'the topic "Shop/Topic" is imported, so CloudFormation cannot change its policy: unless that allows backup.amazonaws.com sns:Publish, no notification arrives'],
    ['key of a topic', (stack) => new sns.Topic(stack, 'Topic', { masterKey: kms.Alias.fromAliasName(stack, 'Alias', 'alias/aws/sns') }),
      'the key of the topic "Shop/Topic" is imported'],
  ])('warns of an imported %s, whose policy stays as it is', (_, topic, message) => {
    const [stack, other] = [newStack(), newStack()];
    vaultWith({ notificationTopic: topic(stack) }, stack);
    airGapped({ notificationTopic: topic(other) }, other);

    expect([stack, other].map(warningsOf)).toEqual([
      [expect.stringContaining(message)],
      [expect.stringContaining(message)],
    ]);
  });

  test.each(Object.values(backup.BackupVaultEvents).map((event): [string, boolean] => [event, LIVE.includes(event)]))('of %s, which is sent for DynamoDB: %s', (event, live) => {
    const stack = newStack();
    const define = () => vaultWith({ notificationTopic: new sns.Topic(stack, 'Topic'), notificationEvents: [event as backup.BackupVaultEvents] }, stack);

    const expectation = expect(define);
    (live ? expectation.not : expectation).toThrow(live ? undefined : `got ${event}; the outcome of a job is in the State of its _COMPLETED event`);
  });

  test.each<[string, (stack: Stack) => RecoveryVaultProps, string]>([
    ['an event that AWS Backup no longer sends', (stack) => ({ notificationTopic: topicIn(stack), notificationEvents: [BACKUP_JOB_COMPLETED, BACKUP_JOB_FAILED] }),
      'got BACKUP_JOB_FAILED; the outcome of a job is in the State of its _COMPLETED event'],
    ['no event', (stack) => ({ notificationTopic: topicIn(stack), notificationEvents: [] }), "'notificationEvents' must name at least one event, got none"],
    ['events without a topic', () => ({ notificationEvents: [BACKUP_JOB_COMPLETED] }), "'notificationTopic' must be set with 'notificationEvents', got none"],
    ['a FIFO topic', (stack) => ({ notificationTopic: new sns.Topic(stack, 'Fifo', { fifo: true }) }), "'notificationTopic' must be a standard topic, got the FIFO topic \"Shop/Fifo\""],
    ['a topic of another account', (stack) => ({ notificationTopic: sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:222222222222:alarms') }),
      "'notificationTopic' must be in the account of the vault (111111111111), got \"Shop/Topic\" in 222222222222"],
  ])('refuses %s', (_, props, message) => {
    const stack = newStack({ env: IRELAND });
    const vaultProps = props(stack);

    expect(() => new RecoveryVault(stack, 'Vault', vaultProps)).toThrow(message);
    expect(() => airGapped(vaultProps, stack)).toThrow(message);
  });
});

describe('the access policy of a vault', () => {
  test('exempts nobody when that is acknowledged', () => {
    const stack = newStack();
    const { AccessPolicy } = vaultWith({ acknowledgeNoExemption: true }, stack);

    expect(AccessPolicy.Statement).toEqual([{
      Sid: 'DenyDeletionAndPolicyChange',
      Effect: 'Deny',
      Principal: expect.anything(),
      Action: [
        'backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle', 'backup:PutBackupVaultAccessPolicy', 'backup:DeleteBackupVaultAccessPolicy',
      ],
      Resource: '*',
    }]);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('does not exempt nobody and somebody', () => {
    const stack = newStack();

    expect(() => vaultWith({ acknowledgeNoExemption: true, deploymentRole: role(stack) }, stack))
      .toThrow("'acknowledgeNoExemption' must be set without 'deploymentRole', got both");
  });
});

describe('an imported vault', () => {
  const ARN = 'arn:aws:backup:eu-west-1:111111111111:backup-vault:kept';

  test.each<[string, (stack: Stack) => backup.IBackupVault]>([
    ['name', (stack) => RecoveryVault.fromBackupVaultName(stack, 'Vault', 'kept')],
    ['ARN', (stack) => RecoveryVault.fromBackupVaultArn(stack, 'Vault', ARN)],
  ])('takes the recovery points of a plan by its %s, and is verified', (_, imported) => {
    const stack = new Stack(new App(), 'Shop', { env: IRELAND });
    const backupPlan = new TableBackupPlan(stack, 'Plan', { vault: imported(stack), rules: [BackupRule.daily()] });
    new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, backupPlan });

    expect(propertiesOf(stack, 'AWS::Backup::BackupPlan')[0].BackupPlan.BackupPlanRule[0].TargetBackupVault).toBe('kept');
    expect(expectationOf(stack).vaults).toEqual([{ path: 'Shop/Vault', vaultName: 'kept' }]);
  });
});
