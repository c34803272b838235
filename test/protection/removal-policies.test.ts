import { type CfnResource, Annotations as Acknowledgement, Duration, RemovalPolicies, RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { IConstruct } from 'constructs';
import {
  type RecoveryVaultProps,
  AirGappedVault, EvidenceBucket, JournalBucket, ProtectedTable, ProtectionVerification, RecoveryVault, TableBackupPlan,
  TableProtection, VaultLock,
} from '../../src';
import { newStack, PARTITION_KEY, warningsOf } from '../sample';

const resourceOf = (construct: IConstruct) => construct.node.defaultChild as CfnResource;

/** Every way to take the policy of a resource away after its constructor. */
const WAYS: Array<[string, (construct: IConstruct) => void]> = [
  ['RemovalPolicies.of(app).destroy()', ({ node }) => RemovalPolicies.of(node.root).destroy()],
  ['applyRemovalPolicy', (construct) => resourceOf(construct).applyRemovalPolicy(RemovalPolicy.DESTROY)],
  ['an override that deletes the policy', (construct) => resourceOf(construct).addDeletionOverride('DeletionPolicy')],
  ['an override of the policy', (construct) => resourceOf(construct).addOverride('DeletionPolicy', 'Delete')],
  ['an override of the policy of replacement', (construct) => resourceOf(construct).addOverride('UpdateReplacePolicy', 'Delete')],
];

describe.each(WAYS)('%s', (_, destroy) => {
  test.each<[string, (table: dynamodb.ITableV2) => unknown]>([
    ['a protected table', () => {}],
    ['a protected table that is not verified', () => {}],
  ])('warns of %s', (title) => {
    const stack = newStack();
    destroy(new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, verification: !title.endsWith('not verified') }));

    expect(warningsOf(stack)).toContainEqual(expect.stringMatching(/^'removalPolicy' is DESTROY: the table is deleted/));
  });

  test('warns of a table that was protected afterwards', () => {
    const stack = newStack();
    const table = new dynamodb.Table(stack, 'Orders', PARTITION_KEY);
    new TableProtection(stack, 'Protection', { table });
    destroy(table);

    expect(warningsOf(stack)).toContainEqual(expect.stringMatching(/^'removalPolicy' is DESTROY: the table is deleted/));
  });

  test('is refused for a locked vault, and for an air-gapped one', () => {
    const [locked, gapped] = [newStack(), newStack()];
    destroy(new RecoveryVault(locked, 'Vault', { lock: VaultLock.governance({ minRetention: Duration.days(7) }) }));
    destroy(new AirGappedVault(gapped, 'Vault', { minRetention: Duration.days(7), maxRetention: Duration.days(90), acknowledgeIrreversible: true }));

    expect(() => Template.fromStack(locked)).toThrow("'removalPolicy' of \"Shop/Vault\" must keep a vault that has a lock, got DESTROY in the template; "
      + "remove what sets it, or leave out 'lock'");
    expect(() => Template.fromStack(gapped)).toThrow("'removalPolicy' of \"Shop/Vault\" must keep an air-gapped vault, got DESTROY in the template");
  });

  test('warns of a bucket for evidence or journals, and of the log of a function', () => {
    const stack = newStack();
    const evidenceBucket = new EvidenceBucket(stack, 'Evidence');
    const { logGroup } = new ProtectionVerification(stack, 'Verification', { evidenceBucket });
    new ProtectedTable(stack, 'Orders', PARTITION_KEY);
    [evidenceBucket, logGroup].forEach(destroy);

    expect(warningsOf(stack)).toEqual(expect.arrayContaining([
      expect.stringMatching(/^'removalPolicy' is DESTROY: the bucket goes with the stack/),
      expect.stringMatching(/^'removalPolicy' is DESTROY: what a failed deployment found/),
    ]));
  });
});

test.each(WAYS.slice(1))('%s is refused for the key of a vault or a bucket that stays', (_, destroy) => {
  const [vaults, buckets] = [newStack(), newStack()];
  destroy(new RecoveryVault(vaults, 'Vault').encryptionKey);
  destroy(new JournalBucket(buckets, 'Journals').encryptionKey!);

  expect(() => Template.fromStack(vaults)).toThrow("'removalPolicy' of \"Shop/Vault/Key/Resource\" must keep the key for as long as what it encrypts (\"Shop/Vault\"), got DESTROY");
  expect(() => Template.fromStack(buckets)).toThrow('must keep the key for as long as what it encrypts ("Shop/Journals"), got DESTROY');
});

describe('what is legal as a property', () => {
  const destroyed = (props?: RecoveryVaultProps) => {
    const stack = newStack();
    const vault = new RecoveryVault(stack, 'Vault', props);
    new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, backupPlan: new TableBackupPlan(stack, 'Plan', { vault }) });
    RemovalPolicies.of(stack).destroy();
    return stack;
  };

  test('is legal afterwards: a vault without a lock that goes with its key', () => {
    expect(() => Template.fromStack(destroyed())).not.toThrow();
  });

  test('is acknowledged in the same way, and said once', () => {
    const stack = destroyed();
    new ProtectedTable(stack, 'Drafts', { ...PARTITION_KEY, removalPolicy: RemovalPolicy.DESTROY });

    expect(warningsOf(stack).filter((warning) => warning.includes('the table is deleted'))).toHaveLength(2);
    Acknowledgement.of(stack).acknowledgeWarning('cdk-dynamodb-recovery:tableDestroyed');
    expect(warningsOf(stack).filter((warning) => warning.includes('the table is deleted'))).toEqual([]);
  });
});

test.each([true, false])('protection of a replica that an override takes away is warned of, verified: %p', (verification) => {
  const stack = newStack({ env: { account: '111111111111', region: 'eu-west-1' } });
  const table = new ProtectedTable(stack, 'Orders', { ...PARTITION_KEY, replicas: [{ region: 'eu-central-1' }], verification });
  resourceOf(table).addPropertyOverride('Replicas.0.DeletionProtectionEnabled', false);

  expect(warningsOf(stack)).toContainEqual(expect.stringMatching(/^'deletionProtection' is off for the replica in eu-central-1/));
});

test('a stream that an override takes from a table of the app is warned of', () => {
  const stack = newStack();
  const table = new dynamodb.Table(stack, 'Orders', PARTITION_KEY);
  new TableProtection(stack, 'Protection', { table });
  resourceOf(table).addPropertyDeletionOverride('StreamSpecification');

  expect(warningsOf(stack)).toContainEqual(
    expect.stringMatching(/^there is no stream: bad writes cannot be undone from it/),
  );
});

test('an encryption that an override takes from the bucket for evidence is refused', () => {
  const stack = newStack();
  const evidenceBucket = new EvidenceBucket(stack, 'Evidence');
  new ProtectionVerification(stack, 'Verification', { evidenceBucket });
  new ProtectedTable(stack, 'Orders', PARTITION_KEY);
  resourceOf(evidenceBucket).addPropertyDeletionOverride('BucketEncryption');

  expect(() => Template.fromStack(stack)).toThrow("'evidenceBucket' must be encrypted, got \"Shop/Evidence\" without encryption");
});
