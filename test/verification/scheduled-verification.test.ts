import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  type ProtectionVerificationProps,
  BackupRule, BackupSchedule, EvidenceBucket, ProtectedTable, ProtectionVerification, RecoveryPolicies, RecoveryPolicy,
  TableBackupPlan, VerificationSchedule,
} from '../../src';
import { newStack, PARTITION_KEY, propertiesOf } from '../sample';

const SCHEDULE = 'AWS::Scheduler::Schedule';

const verified = (props: ProtectionVerificationProps = {}, stack = newStack()) => {
  new ProtectionVerification(stack, 'Verification', props);
  new ProtectedTable(stack, 'Orders', PARTITION_KEY);
  return stack;
};
const inputOf = (stack: Stack) => JSON.parse(propertiesOf(stack, SCHEDULE)[0].Target.Input['Fn::Join'][1]
  .map((part: any) => typeof part === 'string' ? part : 'token').join(''));
const statement = (stack: Stack, sid: string) => propertiesOf(stack, 'AWS::IAM::ManagedPolicy')
  .flatMap(({ PolicyDocument }) => PolicyDocument.Statement).find(({ Sid }: any) => Sid === sid);

describe('the schedule of a verification', () => {
  test('is daily at 03:00 UTC, within an hour, if nothing else is said', () => {
    expect(propertiesOf(verified(), SCHEDULE)[0]).toMatchObject({
      ScheduleExpression: 'cron(0 3 * * ? *)', FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 60 },
    });
  });

  test.each<[string, VerificationSchedule, string, string | undefined]>([
    ['a time of day and a zone', VerificationSchedule.daily({ hour: 6, minute: 30, timeZone: TimeZone.EUROPE_BERLIN }), 'cron(30 6 * * ? *)', 'Europe/Berlin'],
    ['every hour', VerificationSchedule.hourly(), 'cron(0 * * * ? *)', undefined],
    ['a cron expression', VerificationSchedule.cron('cron(0 6 ? * MON-FRI *)'), 'cron(0 6 ? * MON-FRI *)', undefined],
  ])('takes %s', (_, schedule, ScheduleExpression, ScheduleExpressionTimezone) => {
    const [properties] = propertiesOf(verified({ schedule }), SCHEDULE);

    expect(properties).toMatchObject({ ScheduleExpression });
    expect(properties.ScheduleExpressionTimezone).toBe(ScheduleExpressionTimezone);
  });

  test('is left out when asked, with all that belongs to it', () => {
    const stack = verified({ schedule: VerificationSchedule.never() });

    Template.fromStack(stack).resourceCountIs(SCHEDULE, 0);
    expect(['PublishMetrics', 'SendFindings', 'ListRecoveryPoints'].map((sid) => statement(stack, sid))).toEqual([undefined, undefined, undefined]);
  });

  test.each<[string, () => VerificationSchedule, string]>([
    ['every half an hour', () => VerificationSchedule.cron('cron(0/30 * * * ? *)'),
      "'schedule' must leave at least 60 minutes between two verifications, got \"cron(0/30 * * * ? *)\"; VerificationSchedule.hourly() is the most frequent one"],
    ['never again', () => VerificationSchedule.cron('cron(0 6 * * ? 2020)'), "'schedule' must run again, got \"cron(0 6 * * ? 2020)\", which ended with the year 2020"],
    ['at an hour that is none', () => VerificationSchedule.daily({ hour: 24 }), "'hour' must be a whole number from 0 to 23, got 24"],
    ['in a zone that is none', () => VerificationSchedule.daily({ timeZone: TimeZone.of('Mars') }), "'timeZone' must be"],
    ['by words', () => VerificationSchedule.cron('daily'), "'schedule' must"],
  ])('is not %s', (_, define, message) => {
    expect(define).toThrow(message);
  });

  test('hands over what is declared, with how old the newest recovery point may be', () => {
    const stack = newStack();
    const backupPlan = new TableBackupPlan(stack, 'Plan', { rules: [BackupRule.everyTwelveHours(), BackupRule.twiceMonthly()] });
    new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, backupPlan });

    expect(inputOf(stack)).toMatchObject({
      trigger: 'schedule',
      expectation: { tables: [{ path: 'Shop/Orders', selectedBy: [0] }], plans: [{ newestWithinSeconds: 15 * 3600 }] },
    });
  });

  test('counts seven days for a backup that may take its time, and nothing for one that does not come again', () => {
    const newest = (schedule: BackupSchedule) => {
      const stack = newStack();
      const rule = new BackupRule({ name: 'Rule', schedule, retention: Duration.days(35) });
      new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, backupPlan: new TableBackupPlan(stack, 'Plan', { rules: [rule] }) });
      return inputOf(stack).expectation.plans[0].newestWithinSeconds;
    };

    expect(newest(BackupSchedule.daily())).toBe(8 * 86_400);
    expect(newest(BackupSchedule.cron('cron(0 0 1 1 ? 2199)'))).toBeUndefined();
  });

  test('runs the function of the verification, and may do nothing else', () => {
    const stack = verified();
    const [{ Target }] = propertiesOf(stack, SCHEDULE);

    expect(Target.Arn).toEqual({ 'Fn::GetAtt': [expect.stringContaining('VerificationFunction'), 'Arn'] });
    expect(statement(stack, 'StartVerification')).toMatchObject({ Action: 'lambda:InvokeFunction', Resource: Target.Arn });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'scheduler.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }] },
    });
  });

  test('lets the function publish under its own names only', () => {
    const stack = verified();

    expect(statement(stack, 'PublishMetrics').Condition).toEqual({ StringEquals: { 'cloudwatch:namespace': 'DynamoDBRecovery' } });
    expect(statement(stack, 'SendFindings').Condition).toEqual({ 'ForAllValues:StringEquals': { 'events:source': 'cdk-dynamodb-recovery' } });
  });

  test('asks for no recovery points where there are no backups', () => {
    const app = new App();
    RecoveryPolicies.of(app).apply(RecoveryPolicy.basic());
    const stack = new Stack(app, 'Shop');
    new ProtectedTable(stack, 'Orders', PARTITION_KEY);

    expect(statement(stack, 'ListRecoveryPoints')).toBeUndefined();
  });
});

describe('evidence', () => {
  test('goes to its bucket under the name of the stack, with the key of the bucket', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    verified({ evidenceBucket: new EvidenceBucket(stack, 'Evidence', { encryptionKey }) }, stack);

    expect(statement(stack, 'KeepEvidence')).toMatchObject({ Action: 's3:PutObject', Resource: { 'Fn::Join': ['', [expect.anything(), '/', { Ref: 'AWS::StackName' }, '/*']] } });
    expect(statement(stack, 'EncryptEvidence')).toMatchObject({ Action: 'kms:GenerateDataKey', Resource: { 'Fn::GetAtt': [expect.stringContaining('Key'), 'Arn'] } });
    expect(inputOf(stack).evidence).toEqual({ bucketName: 'token', prefix: 'token/' });
  });

  test.each<[string, (stack: Stack) => ProtectionVerificationProps, string]>([
    ['a bucket without encryption', (stack) => ({ evidenceBucket: new s3.Bucket(stack, 'Bucket', { encryption: s3.BucketEncryption.UNENCRYPTED }) }),
      "'evidenceBucket' must be encrypted, got \"Shop/Bucket\" without encryption; use an EvidenceBucket, or set 'encryption'"],
    ['a bucket and no schedule', (stack) => ({ evidenceBucket: new EvidenceBucket(stack, 'Bucket'), schedule: VerificationSchedule.never() }),
      "'evidenceBucket' must be set with a schedule, got VerificationSchedule.never()"],
  ])('refuses %s', (_, props, message) => {
    const stack = newStack();

    expect(() => verified(props(stack), stack)).toThrow(message);
  });

  test('takes an encrypted bucket of another owner, and an imported one', () => {
    const stack = newStack();

    expect(() => verified({ evidenceBucket: new s3.Bucket(stack, 'Bucket', { encryption: s3.BucketEncryption.S3_MANAGED }) }, stack)).not.toThrow();
    expect(() => verified({ evidenceBucket: s3.Bucket.fromBucketName(newStack(), 'Bucket', 'evidence') })).not.toThrow();
  });

  test('lies in a bucket with versions, encryption and TLS, which is kept', () => {
    const stack = newStack();
    new EvidenceBucket(stack, 'Evidence');

    Template.fromStack(stack).hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    expect(JSON.stringify(propertiesOf(stack, 'AWS::S3::BucketPolicy')[0])).toContain('aws:SecureTransport');
  });

  test('can be neither deleted nor written over, as long as the policy of its bucket says so, which stays with it', () => {
    const stack = newStack();
    new EvidenceBucket(stack, 'Evidence');
    const denials = propertiesOf(stack, 'AWS::S3::BucketPolicy')[0].PolicyDocument.Statement.filter(({ Sid }: any) => Sid);
    const all = { 'Fn::Join': ['', [expect.anything(), '/*']] };

    expect(denials).toEqual([
      { Sid: 'KeepObjects', Effect: 'Deny', Principal: '*', Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'], Resource: all },
      { Sid: 'WriteOnce', Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: all, Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } } },
    ]);
    Template.fromStack(stack).hasResource('AWS::S3::BucketPolicy', { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });

  test('is locked when asked, for good only when that is acknowledged', () => {
    const bucket = (props: object) => {
      const stack = newStack();
      new EvidenceBucket(stack, 'Evidence', props);
      return propertiesOf(stack, 'AWS::S3::Bucket')[0];
    };
    const objectLock = s3.ObjectLockRetention.compliance(Duration.days(365));

    expect(bucket({ objectLock: s3.ObjectLockRetention.governance(Duration.days(365)) }).ObjectLockConfiguration.Rule.DefaultRetention).toEqual({ Days: 365, Mode: 'GOVERNANCE' });
    expect(bucket({ objectLock, acknowledgeIrreversible: true }).ObjectLockConfiguration.Rule.DefaultRetention.Mode).toBe('COMPLIANCE');
    expect(() => bucket({ objectLock })).toThrow("'acknowledgeIrreversible' must be true for an object lock in compliance mode, got undefined");
  });
});
