import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { type JournalBucketProps, JournalBucket } from '../../src';
import { newStack, propertiesOf } from '../sample';

const withBucket = (props?: JournalBucketProps) => {
  const stack = newStack();
  const bucket = new JournalBucket(stack, 'Journals', props);
  return { stack, bucket };
};

const denialsOf = (props?: JournalBucketProps): any[] => propertiesOf(withBucket(props).stack, 'AWS::S3::BucketPolicy')[0].PolicyDocument.Statement
  .filter(({ Sid }: any) => Sid);

const namesIn = (resources: any): string[] => [resources].flat().map(({ 'Fn::Join': [, [, name]] }) => name);

test('is private, versioned, reached by TLS only, and encrypted with a key of its own that rotates', () => {
  const { stack } = withBucket();
  const [bucket] = propertiesOf(stack, 'AWS::S3::Bucket');

  expect(bucket).toMatchObject({
    VersioningConfiguration: { Status: 'Enabled' },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } },
      ],
    },
  });
  expect(JSON.stringify(propertiesOf(stack, 'AWS::S3::BucketPolicy'))).toContain('"aws:SecureTransport":"false"');
  expect(propertiesOf(stack, 'AWS::KMS::Key')).toEqual([expect.objectContaining({ EnableKeyRotation: true })]);
  expect(JSON.stringify(propertiesOf(stack, 'AWS::KMS::Key'))).toContain('GrantsForServicesOnly');
});

test('is kept with its key and its policy, but not when the deployment that made them fails', () => {
  const resources = Object.values(Template.fromStack(withBucket().stack).toJSON().Resources) as any[];

  expect(
    resources
      .map(({ Type, DeletionPolicy, UpdateReplacePolicy }) => [Type, DeletionPolicy, UpdateReplacePolicy])
      .sort(),
  ).toEqual([
    ['AWS::KMS::Key', 'RetainExceptOnCreate', 'Retain'],
    ['AWS::S3::Bucket', 'RetainExceptOnCreate', 'Retain'],
    ['AWS::S3::BucketPolicy', 'RetainExceptOnCreate', 'Retain'],
  ]);
});

test('takes a key', () => {
  const stack = newStack();
  new JournalBucket(stack, 'Journals', { encryptionKey: new kms.Key(stack, 'Key') });

  expect(Object.keys(Template.fromStack(stack).findResources('AWS::KMS::Key'))).toEqual([expect.stringMatching(/^Key/)]);
});

const RESTORE = ['restore', 'settings', 'job', 'table', 'active', 'done', 'discarded', 'group', 'verdict'].map((name) => `/*/${name}.json`);
const RUN = [
  'run.json', ...['restore', 'compare', 'plan', 'approve', 'apply', 'cutover'].map((phase) => `phase-${phase}.json`), 'approval-????.json',
  'comparison.json', 'segments.jsonl', 'segment-??????-????.jsonl',
].map((name) => `/*/${name}`);
const CUT_OVER = ['cutover', 'cutover-back', 'cutover-*-begun', 'cutover-*-ended'].map((name) => `/*/${name}.json`);

test('denies everyone to delete, to write over a plan, a journal or the record of a restore, and to hide a plan in a journal', () => {
  const [keep, once, hidden] = denialsOf();

  expect([keep, once, hidden].map(({ Effect, Principal, Action }) => [Effect, Principal, Action])).toEqual([
    ['Deny', '*', ['s3:DeleteObject', 's3:DeleteObjectVersion']], ['Deny', '*', 's3:PutObject'], ['Deny', '*', 's3:PutObject'],
  ]);
  expect(namesIn(keep.Resource)).toEqual(['/*']);
  expect(namesIn(once.Resource)).toEqual(['/*/plan.json', '/*/items.jsonl', '/*/journal/*', ...RESTORE, ...CUT_OVER, ...RUN]);
  expect(once.Condition).toEqual({ Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } });
  expect(namesIn(hidden.Resource)).toEqual([
    '/*/journal/*plan.json', '/*/journal/*items.jsonl', '/*/journal/*dry-run.json', '/*/runs/*plan.json', '/*/runs/*items.jsonl', '/*/runs/*dry-run.json',
  ]);
});

test('denies everyone to write a key that climbs out of its folder, or that no plan, no restore and no settings have', () => {
  const [climbing, others] = denialsOf().slice(3);

  expect([climbing, others].map(({ Effect, Principal, Action }) => [Effect, Principal, Action])).toEqual([
    ['Deny', '*', 's3:PutObject'], ['Deny', '*', 's3:PutObject'],
  ]);
  expect([namesIn(climbing.Resource), climbing.Condition]).toEqual([['/../*', '/*/../*'], undefined]);
  expect([namesIn(others.NotResource), others.Condition]).toEqual([[
    '/*/plan.json', '/*/items.jsonl', '/*/dry-run.json', '/*/journal/????????.jsonl', '/*/journal/part-?????-????????.jsonl', '/*/runs/????-??-??T??-??-??.???Z.json',
    '/*/report.json', '/*/report.md', '/*/changes.csv', ...RESTORE, ...CUT_OVER, '/*/settings/*-????????-????-????-????-????????????.json', ...RUN, '/*/parts.jsonl',
  ], undefined]);
});

test('keeps all for good, or as long as is said', () => {
  const rulesOf = (props?: JournalBucketProps) => propertiesOf(withBucket(props).stack, 'AWS::S3::Bucket')[0].LifecycleConfiguration.Rules;
  const cleaning = expect.objectContaining({
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    ExpiredObjectDeleteMarker: true,
  });

  expect(rulesOf()).toEqual([cleaning]);
  expect(rulesOf({ expiration: Duration.days(400) })).toEqual([
    cleaning, expect.objectContaining({ ExpirationInDays: 400, NoncurrentVersionExpiration: { NoncurrentDays: 1 } }),
  ]);
});

test('is locked where that is wanted', () => {
  const { stack } = withBucket({
    objectLock: s3.ObjectLockRetention.compliance(Duration.days(365)),
    acknowledgeIrreversible: true,
  });

  expect(propertiesOf(stack, 'AWS::S3::Bucket')[0].ObjectLockConfiguration.Rule.DefaultRetention).toEqual({ Days: 365, Mode: 'COMPLIANCE' });
});

test.each<[string, JournalBucketProps, string]>([
  ['a lock in compliance mode that is not acknowledged', { objectLock: s3.ObjectLockRetention.compliance(Duration.days(365)) },
    '\'acknowledgeIrreversible\' must be true for an object lock in compliance mode, got undefined'],
  ['half a day', { expiration: Duration.hours(12) }, '\'expiration\' must be a whole number of days from 1 to 36500, got 0.5 days'],
  ['no time at all', { expiration: Duration.days(0) }, '\'expiration\' must be a whole number of days from 1 to 36500, got 0 days'],
])('refuses %s', (_, props, message) => {
  expect(() => withBucket(props)).toThrow(message);
});
