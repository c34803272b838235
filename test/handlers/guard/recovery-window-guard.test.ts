import { DescribeBackupVaultCommand, DescribeRegionSettingsCommand } from '@aws-sdk/client-backup';
import { DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { DescribeContinuousBackupsCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { TableDescription } from '@aws-sdk/client-dynamodb';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import type { Finding } from '../../../src/contract/finding';
import { DeploymentRefused, guardRecovery } from '../../../src/handlers/recovery-window-guard';
import { backupMock, cloudFormationMock, dynamodbMock, errorNamed, FakeClock, kmsMock, newAccess, resetMocks } from '../sdk';

const NAME = 'Shop-Orders-1ABC';
const KEY = ['pk', 'S', 'HASH'];
const replica = (recoveryWindowDays: number, region = 'eu-west-1') => ({ region, recoveryWindowDays: String(recoveryWindowDays) });

interface Declared {
  readonly table?: object;
  readonly profile?: object;
  readonly acknowledgements?: string[];
  readonly plans?: object[];
  readonly vaults?: object[];
  readonly keys?: object[];
}

/** A stack with one table, as CloudFormation hands its declaration over. */
const stackOf = ({ table = {}, profile = {}, ...stack }: Declared = {}) => ({
  path: 'Prod/Shop',
  tables: [{ logicalId: 'Orders1', path: 'Orders', profile: '0', ...table }],
  profiles: [{
    global: 'true', replicas: [replica(20)], identity: { keySchema: KEY }, deletionPolicy: 'Retain', updateReplacePolicy: 'Retain', ...profile,
  }],
  ...stack,
});
const withWindow = (...replicas: object[]) => stackOf({ profile: { replicas } });

const inStack = (...resources: Array<Partial<StackResourceSummary>>) => cloudFormationMock.on(ListStackResourcesCommand).resolves({
  StackResourceSummaries: resources.map((resource) => ({
    LogicalResourceId: 'Orders1',
    PhysicalResourceId: NAME,
    ResourceType: 'AWS::DynamoDB::GlobalTable',
    ResourceStatus: 'UPDATE_COMPLETE',
    LastUpdatedTimestamp: new Date(),
    ...resource,
  })),
});
const recovery = (RecoveryPeriodInDays: number | undefined, earliest = '2026-11-01T09:00:00.123Z') => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: 'ENABLED' as const,
    PointInTimeRecoveryDescription: RecoveryPeriodInDays === 0 ? { PointInTimeRecoveryStatus: 'DISABLED' as const } : {
      PointInTimeRecoveryStatus: 'ENABLED' as const,
      RecoveryPeriodInDays,
      EarliestRestorableDateTime: new Date(earliest),
      LatestRestorableDateTime: new Date('2026-11-21T09:00:00.456Z'),
    },
  },
});
const live = (description: Partial<TableDescription> = {}) => dynamodbMock.on(DescribeTableCommand).resolves({
  Table: {
    TableName: NAME, KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }], ...description,
  },
});

const guard = (event: object, clock = new FakeClock()) => guardRecovery({
  StackId: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/Shop/1',
  ...event,
} as any, newAccess(clock));
const properties = (guarded: object) => ({ guarded, settleSeconds: '120', logGroup: '/shop' });
const create = (guarded: object, clock?: FakeClock) => guard({ RequestType: 'Create', ResourceProperties: properties(guarded) }, clock);
const update = (from: object, to: object, clock?: FakeClock) => guard({
  RequestType: 'Update', ResourceProperties: properties(to), OldResourceProperties: properties(from),
}, clock);

const findings = (): Finding[] => (console.log as jest.Mock).mock.calls.map(([line]) => JSON.parse(line)).filter(({ message }) => message === 'finding');
const asked = () => dynamodbMock.commandCalls(DescribeContinuousBackupsCommand).length;

beforeEach(() => {
  resetMocks();
  inStack({});
  live();
  dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery(20));
  cloudFormationMock.on(DescribeStacksCommand).resolves({ Stacks: [{ StackName: 'Shop', CreationTime: new Date(), StackStatus: 'UPDATE_IN_PROGRESS' }] });
  jest.spyOn(console, 'log').mockImplementation();
});

describe('a deployment that loses nothing', () => {
  test.each([
    ['the same window', withWindow(replica(20))],
    ['a longer one', withWindow(replica(21))],
    ['a new replica', withWindow(replica(20), replica(20, 'eu-central-1'))],
  ])('passes with %s', async (_, to) => {
    dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery(20));

    await expect(update(stackOf(), to)).resolves.toEqual({ reason: undefined, data: { Tables: '1', Findings: '0' } });
  });

  test('passes with a shorter window where point-in-time recovery is off anyway', async () => {
    dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery(0));

    await expect(update(stackOf(), withWindow(replica(10)))).resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test('asks nothing of tables that declare the longest window', async () => {
    await expect(update(withWindow(replica(35)), withWindow(replica(35)))).resolves.toMatchObject({ data: { Findings: '0' } });
    expect(asked()).toBe(0);
  });

  test.each(['TableNotFoundException', 'ResourceNotFoundException'])('passes where a table or a replica is gone already (%s)', async (name) => {
    dynamodbMock.on(DescribeContinuousBackupsCommand).rejects(errorNamed(name));

    await expect(update(stackOf(), withWindow(replica(10)))).resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test('is the first creation of a stack, whatever it declares', async () => {
    inStack();

    await expect(create(withWindow(replica(1)))).resolves.toMatchObject({ data: { Findings: '0' } });
    expect(asked()).toBe(0);
  });

  test('is one that adds a table', async () => {
    const second = { logicalId: 'Audit1', path: 'Audit', profile: '0' };

    await expect(update(stackOf(), { ...stackOf(), tables: [...stackOf().tables, second] })).resolves.toMatchObject({ data: { Tables: '2', Findings: '0' } });
  });

  test.each<Partial<StackResourceSummary>>([
    { ResourceStatus: 'DELETE_COMPLETE' }, { ResourceStatus: 'DELETE_SKIPPED' }, { PhysicalResourceId: undefined }, { ResourceType: 'AWS::SQS::Queue' },
  ])('does not take %p for a table that is there', async (resource) => {
    inStack(resource);

    await expect(update(stackOf(), withWindow(replica(1)))).resolves.toMatchObject({ data: { Findings: '0' } });
  });
});

describe('a shorter window', () => {
  test('is refused, with the time that would be lost and what to write', async () => {
    await expect(update(stackOf(), withWindow(replica(10)))).rejects.toThrow(DeploymentRefused);
    await expect(update(stackOf(), withWindow(replica(10)))).rejects.toThrow(
      'checked 1 table before any change: 1 error; all findings are in the log group /shop | '
      + 'ERROR WINDOW_WOULD_SHORTEN Prod/Shop/Orders: expected point-in-time recovery over 10 days; actual: a window of 20 days; '
      + 'the restore points from 2026-11-01T09:00:00Z to 2026-11-11T09:00:00Z would be lost at once; '
      + 'declare 20 days, or accept the loss with \'acknowledgeShorterWindow: Duration.days(10)\' of Orders');
  });

  test('is refused also where no restore point is that old yet', async () => {
    dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery(20, '2026-11-20T09:00:00Z'));

    await expect(update(stackOf(), withWindow(replica(10)))).rejects.toThrow('a window of 20 days; no restore point is that old yet');
  });

  test('is measured against the window in place, not the one declared before', async () => {
    dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery(undefined));

    await expect(update(stackOf(), stackOf())).rejects.toThrow('a window of 35 days');
  });

  test('passes when the table accepts exactly it, with a warning', async () => {
    const accepted = stackOf({ profile: { replicas: [replica(10)] }, table: { acknowledgedDays: '10' } });

    await expect(update(stackOf(), accepted)).resolves.toMatchObject({ reason: expect.stringContaining('WARNING WINDOW_WOULD_SHORTEN') });
    expect(findings()).toEqual([expect.objectContaining({
      remedy: 'accepted with \'acknowledgeShorterWindow: Duration.days(10)\' of Orders', actual: expect.stringContaining('2026-11-11T09:00:00Z would be lost'),
    })]);
  });

  test('is refused when the table accepts another one', async () => {
    const accepted = stackOf({ profile: { replicas: [replica(9)] }, table: { acknowledgedDays: '10' } });

    await expect(update(stackOf(), accepted)).rejects.toThrow(/1 error and 1 warning.*WINDOW_WOULD_SHORTEN.*ACKNOWLEDGEMENT_NOT_NEEDED/);
  });

  test('that is accepted and in place is a warning', async () => {
    dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery(10));
    const accepted = stackOf({ profile: { replicas: [replica(10)] }, table: { acknowledgedDays: '10' } });

    await expect(update(accepted, accepted)).resolves.toMatchObject({ data: { Findings: '1' } });
    expect(findings()).toEqual([{
      message: 'finding',
      code: 'ACKNOWLEDGEMENT_NOT_NEEDED',
      severity: 'WARNING',
      subject: 'Prod/Shop/Orders',
      expected: '\'acknowledgeShorterWindow: Duration.days(10)\' of Orders',
      actual: 'this deployment does not lose it',
      remedy: 'remove it',
      page: expect.stringMatching(/PointInTimeRecovery_Howitworks/),
    }]);
  });

  test('accepted on the table is accepted for the replicas that share it', async () => {
    const accepted = stackOf({ profile: { replicas: [replica(10), replica(10, 'eu-central-1')] }, table: { acknowledgedDays: '10' } });

    await expect(update(withWindow(replica(20), replica(20, 'eu-central-1')), accepted)).resolves.toMatchObject({ data: { Findings: '2' } });
    expect(findings().map(({ subject }) => subject)).toEqual(['Prod/Shop/Orders in eu-west-1', 'Prod/Shop/Orders in eu-central-1']);
  });

  test('of a replica with one of its own is accepted on the guard', async () => {
    const text = "RecoveryWindowGuard.of(stack).acknowledgeReplicaWindow('Orders', 'eu-central-1', Duration.days(5))";
    const replicas = [replica(20), replica(5, 'eu-central-1')];
    const before = withWindow(replica(20), replica(20, 'eu-central-1'));

    await expect(update(before, stackOf({ profile: { replicas } }))).rejects.toThrow(`accept the loss with ${text}`);
    await expect(update(before, stackOf({ profile: { replicas }, acknowledgements: [text] }))).resolves.toMatchObject({ data: { Findings: '1' } });
  });
});

describe('point-in-time recovery that would go off', () => {
  const text = "RecoveryWindowGuard.of(stack).acknowledgeRecoveryOff('Orders', 'eu-west-1')";
  const off = (more: Declared = {}) => stackOf({ profile: { replicas: [replica(0)] }, ...more });

  test('is refused, with everything that would be lost', async () => {
    await expect(update(stackOf(), off())).rejects.toThrow('ERROR PITR_WOULD_GO_OFF Prod/Shop/Orders: expected no point-in-time recovery; '
      + 'actual: a window of 20 days; all restore points, from 2026-11-01T09:00:00Z to 2026-11-21T09:00:00Z, would be lost at once; '
      + `leave point-in-time recovery on, or accept the loss with ${text}`);
  });

  test('is refused where only CloudFormation knows that it is off', async () => {
    await expect(update(stackOf(), withWindow({ ...replica(35), recoveryEnabled: 'false' }))).rejects.toThrow('PITR_WOULD_GO_OFF');
  });

  test('is refused for a table that the library no longer protects', async () => {
    await expect(update(stackOf(), off({ table: { status: 'UNPROTECTED' } }))).rejects.toThrow('PITR_WOULD_GO_OFF');
  });

  test('is nobody\'s business for a table that was not protected, and for one that is left out', async () => {
    const unprotected = off({ table: { status: 'UNPROTECTED' } });
    const leftOut = { ...stackOf(), tables: [{ logicalId: 'Orders1', path: 'Orders', status: 'LEFT_OUT' }], profiles: [] };

    await expect(update({ ...unprotected, profiles: stackOf().profiles }, unprotected)).resolves.toMatchObject({ data: { Tables: '0', Findings: '0' } });
    await expect(update(stackOf(), leftOut)).resolves.toMatchObject({ data: { Tables: '0', Findings: '0' } });
  });

  test('passes in the deployment that accepts it, and in no later one', async () => {
    await expect(update(stackOf(), off({ acknowledgements: [text] }))).resolves.toMatchObject({ data: { Findings: '1' } });
    await expect(update(stackOf({ acknowledgements: [text] }), off({ acknowledgements: [text] })))
      .rejects.toThrow('an acknowledgement counts in the deployment that brings it');
  });

  test('that is accepted and does not happen is a warning', async () => {
    await expect(update(stackOf({ acknowledgements: [text] }), stackOf({ acknowledgements: [text] }))).resolves.toMatchObject({ data: { Findings: '1' } });
    expect(findings()).toEqual([expect.objectContaining({
      code: 'ACKNOWLEDGEMENT_NOT_NEEDED', expected: text, actual: 'it counted in the deployment that brought it', subject: 'Prod/Shop',
    })]);
  });
});

describe('a replica that would go', () => {
  const before = withWindow(replica(20), replica(20, 'eu-central-1'));
  const text = "RecoveryWindowGuard.of(stack).acknowledgeReplicaRemoval('Orders', 'eu-central-1')";

  test('is refused, with what would be lost there', async () => {
    await expect(update(before, stackOf())).rejects.toThrow('ERROR REPLICA_WOULD_GO Prod/Shop/Orders in eu-central-1: expected no replica there; '
      + 'actual: a replica, restorable from 2026-11-01T09:00:00Z to 2026-11-21T09:00:00Z, would be deleted; '
      + `keep the replica, or accept the loss with ${text}`);
    const regions = dynamodbMock.commandCalls(DescribeContinuousBackupsCommand).map(({ thisValue }) => (thisValue as any).config.region());
    expect(await Promise.all(regions)).toContain('eu-central-1');
  });

  test('passes when it is accepted', async () => {
    await expect(update(before, stackOf({ acknowledgements: [text] }))).resolves.toMatchObject({ data: { Findings: '1' } });
  });

  test('is told from a replica in another Region that is accepted', async () => {
    await expect(update(before, stackOf({ acknowledgements: [text.replace('central', 'north')] }))).rejects.toThrow('REPLICA_WOULD_GO');
  });

  test('can be accepted when nobody may ask what it holds', async () => {
    dynamodbMock.on(DescribeContinuousBackupsCommand).resolvesOnce(recovery(20)).rejects(errorNamed('AccessDeniedException'));

    await expect(update(withWindow(replica(35), replica(35, 'eu-central-1')), withWindow(replica(35)))).rejects.toThrow('REPLICA_WOULD_GO');
    await expect(update(before, stackOf({ profile: { replicas: [replica(35)] }, acknowledgements: [text] })))
      .resolves.toMatchObject({ reason: expect.stringContaining('a replica, with restore points that could not be read (AccessDeniedException), would be deleted') });
  });
});

describe('a table that would be replaced', () => {
  const text = "RecoveryWindowGuard.of(stack).acknowledgeReplacementOf('Orders')";

  test.each<[string, Declared, string]>([
    ['key', { profile: { identity: { keySchema: ['id', 'S', 'HASH'] } } }, 'the key id S HASH in place of pk S HASH'],
    ['type of key', { profile: { identity: { keySchema: ['pk', 'N', 'HASH'] } } }, 'the key pk N HASH in place of pk S HASH'],
    ['name', { table: { tableName: 'orders' } }, 'the name orders in place of a name chosen by CloudFormation'],
    ['name that is made from others', { profile: { identity: { keySchema: KEY, tableName: 'abc' } } }, 'a name made from others in place of a name chosen by CloudFormation'],
    ['local index', { profile: { identity: { keySchema: KEY, localSecondaryIndexes: 'abc' } } }, 'other local secondary indexes'],
    ['import', { profile: { identity: { keySchema: KEY, importSourceSpecification: 'abc' } } }, 'another source to import from'],
  ])('because of another %s is refused', async (_, change, declared) => {
    await expect(update(stackOf(), stackOf(change))).rejects.toThrow(`ERROR TABLE_WOULD_BE_REPLACED Prod/Shop/Orders: expected ${declared}`);
    expect(findings()).toEqual([expect.objectContaining({
      actual: `the table ${NAME}, restorable from 2026-11-01T09:00:00Z to 2026-11-21T09:00:00Z, would be replaced by an empty one and be kept outside the stack`,
      remedy: `leave the table as it is and define a second one, or accept the loss with ${text}`,
    })]);
  });

  test('is deleted where no policy keeps it, and says so, for each Region', async () => {
    const before = withWindow(replica(20), replica(20, 'eu-central-1'));
    const after = stackOf({ profile: { identity: { keySchema: ['id', 'S', 'HASH'] }, updateReplacePolicy: 'Delete' } });

    await expect(update(before, after)).rejects.toThrow(/in eu-west-1 and restorable from .* in eu-central-1, would be replaced by an empty one and be deleted/);
  });

  test('passes when it is accepted', async () => {
    await expect(update(stackOf(), stackOf({ table: { tableName: 'orders' }, acknowledgements: [text] }))).resolves.toMatchObject({ data: { Findings: '1' } });
  });
});

describe('a table that leaves the template', () => {
  const gone = (more: Declared = {}) => ({ ...stackOf(more), tables: [] });
  const text = "RecoveryWindowGuard.of(stack).acknowledgeDeletionOf('Orders')";

  test('and is kept, is a warning', async () => {
    await expect(update(stackOf(), gone())).resolves.toMatchObject({ reason: expect.stringContaining('0 errors and 1 warning') });
    expect(findings()).toEqual([expect.objectContaining({
      code: 'TABLE_LEAVES_STACK', severity: 'WARNING', actual: expect.stringContaining(`the table ${NAME} stays, because its deletion policy is Retain`),
    })]);
    expect(asked()).toBe(0);
  });

  test('and would be deleted, is refused', async () => {
    await expect(update(stackOf({ profile: { deletionPolicy: 'Delete' } }), gone())).rejects.toThrow(
      `ERROR TABLE_WOULD_BE_DELETED Prod/Shop/Orders: expected no such table; actual: the table ${NAME}, restorable from 2026-11-01T09:00:00Z to `
      + '2026-11-21T09:00:00Z, would be deleted; keep the table, or deploy it with RemovalPolicy.RETAIN before you remove it, '
      + `or accept the loss with ${text}`);
  });

  test('and would be deleted, is refused also without recovery and without an answer', async () => {
    const before = stackOf({ profile: { deletionPolicy: 'Delete' } });
    dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery(0));
    await expect(update(before, gone())).rejects.toThrow(`the table ${NAME}, without point-in-time recovery, would be deleted`);

    dynamodbMock.on(DescribeTableCommand).rejects(errorNamed('AccessDeniedException'));
    await expect(update(before, gone())).rejects.toThrow('TABLE_WOULD_BE_DELETED');
  });

  test('and is protected from deletion, is a warning', async () => {
    live({ DeletionProtectionEnabled: true });

    await expect(update(stackOf({ profile: { deletionPolicy: 'Delete' } }), gone())).resolves.toMatchObject({
      reason: expect.stringContaining('stays, because it is protected from deletion'),
    });
  });

  test('passes when it is accepted', async () => {
    await expect(update(stackOf({ profile: { deletionPolicy: 'Delete' } }), gone({ acknowledgements: [text] })))
      .resolves.toMatchObject({ data: { Tables: '0', Findings: '1' } });
  });

  test('is nobody\'s business if it was not protected', async () => {
    await expect(update(stackOf({ profile: { deletionPolicy: 'Delete' }, table: { status: 'UNPROTECTED' } }), gone()))
      .resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test('is no loss when it has left the stack already', async () => {
    inStack();

    await expect(update(stackOf({ profile: { deletionPolicy: 'Delete' } }), gone())).resolves.toMatchObject({ data: { Findings: '0' } });
  });
});

describe('a guard that is new to a stack', () => {
  test('compares with the tables as they are', async () => {
    live({ Replicas: [{ RegionName: 'eu-central-1' }] });

    await expect(create(withWindow(replica(10)))).rejects.toThrow(/REPLICA_WOULD_GO Prod\/Shop\/Orders in eu-central-1.*WINDOW_WOULD_SHORTEN/s);
  });

  test.each<[string, Declared]>([
    ['the key', { profile: { identity: { keySchema: ['id', 'S', 'HASH'] } } }], ['the name', { table: { tableName: 'orders' } }],
  ])('finds that %s replaces a table', async (_, change) => {
    await expect(create(stackOf(change))).rejects.toThrow('TABLE_WOULD_BE_REPLACED');
  });

  test('passes where all is as it was', async () => {
    live({ Replicas: [{ RegionName: 'eu-west-1' }] });

    await expect(create(stackOf({ table: { tableName: NAME } }))).resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test('leaves replicas alone that are not the template\'s', async () => {
    live({ Replicas: [{ RegionName: 'eu-central-1' }] });

    await expect(create(stackOf({ profile: { global: undefined } }))).resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test('passes where the table is gone', async () => {
    dynamodbMock.on(DescribeTableCommand).rejects(errorNamed('ResourceNotFoundException'));

    await expect(create(withWindow(replica(1)))).resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test('compares also a table that was left out until now', async () => {
    const before = { ...stackOf(), tables: [{ logicalId: 'Orders1', path: 'Orders', status: 'LEFT_OUT' }] };

    await expect(update(before, withWindow(replica(10)))).rejects.toThrow('WINDOW_WOULD_SHORTEN');
  });
});

describe('a guard that cannot find out', () => {
  test.each<[string, () => unknown, string]>([
    ['which tables there are', () => cloudFormationMock.on(ListStackResourcesCommand).rejects(errorNamed('AccessDenied', 'no')), 'cloudformation:ListStackResources'],
    ['how long a window is', () => dynamodbMock.on(DescribeContinuousBackupsCommand).rejects(errorNamed('ThrottlingException', 'no')), 'dynamodb:DescribeContinuousBackups'],
  ])('%s refuses, after two minutes of patience, and warns of nothing else', async (_, given, action) => {
    given();
    const clock = new FakeClock();

    await expect(update(stackOf(), stackOf({ table: { acknowledgedDays: '20' } }), clock)).rejects.toThrow(`${action} failed:`);
    expect(findings()).toEqual([expect.objectContaining({ code: 'CHECK_FAILED', severity: 'ERROR' })]);
    expect(clock.time).toBeGreaterThan(100_000);
  });

  test('what a table is refuses', async () => {
    dynamodbMock.on(DescribeTableCommand).rejects(errorNamed('AccessDeniedException'));

    await expect(create(stackOf())).rejects.toThrow('dynamodb:DescribeTable failed: AccessDeniedException');
  });

  test('waits for its permissions', async () => {
    cloudFormationMock.on(ListStackResourcesCommand).rejectsOnce(errorNamed('AccessDenied')).resolves({ StackResourceSummaries: [] });

    await expect(create(stackOf())).resolves.toMatchObject({ data: { Findings: '0' } });
  });
});

describe('a rollback', () => {
  const stack = (StackStatus: any) => cloudFormationMock.on(DescribeStacksCommand).resolves({ Stacks: [{ StackName: 'Shop', CreationTime: new Date(), StackStatus }] });

  test('is never held up', async () => {
    stack('UPDATE_ROLLBACK_IN_PROGRESS');

    await expect(update(stackOf(), withWindow(replica(10)))).resolves.toMatchObject({ reason: expect.stringContaining('WINDOW_WOULD_SHORTEN') });
  });

  test('that cannot be told from an update is refused, and says why', async () => {
    cloudFormationMock.on(DescribeStacksCommand).rejects(errorNamed('AccessDenied', 'no'));

    await expect(update(stackOf(), withWindow(replica(10)))).rejects.toThrow(/WINDOW_WOULD_SHORTEN.*cloudformation:DescribeStacks failed: AccessDenied: no/);
  });
});

describe('before anything is there', () => {
  const PLAN = { path: 'Prod/Shop/Plan', rules: [{ name: 'Daily', vaultName: 'central', deleteAfterDays: '35' }] };
  const VAULT = { path: 'Prod/Shop/Central', vaultName: 'central' };
  const regionSettings = (DynamoDB: boolean) => backupMock.on(DescribeRegionSettingsCommand).resolves({
    ResourceTypeOptInPreference: { DynamoDB: true }, ResourceTypeManagementPreference: { DynamoDB },
  });

  beforeEach(() => inStack());

  test('a Region without what a plan needs is refused', async () => {
    regionSettings(false);
    const plans = [{ path: 'Prod/Shop/Plan', advancedFeatures: ['copies'] }];

    await expect(create(stackOf({ plans }))).rejects.toThrow('ADVANCED_BACKUP_OFF AWS Backup in eu-west-1: expected copies by Prod/Shop/Plan');
  });

  test('a Region with it passes', async () => {
    regionSettings(true);

    await expect(create(stackOf({ plans: [{ path: 'Prod/Shop/Plan', advancedFeatures: ['copies'] }] }))).resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test('a Region is not asked where nothing needs it', async () => {
    await create(stackOf({ plans: [PLAN] }));

    expect(backupMock.calls()).toHaveLength(0);
  });

  test('an imported vault that is not there is refused', async () => {
    backupMock.on(DescribeBackupVaultCommand).rejects(errorNamed('ResourceNotFoundException'));

    await expect(create(stackOf({ plans: [PLAN], vaults: [VAULT] }))).rejects.toThrow('VAULT_NOT_FOUND Prod/Shop/Central: expected the vault central');
  });

  test('an imported vault whose lock does not allow a rule is refused', async () => {
    backupMock.on(DescribeBackupVaultCommand).resolves({ Locked: true, MinRetentionDays: 36 });

    await expect(create(stackOf({ plans: [PLAN], vaults: [VAULT] }))).rejects.toThrow('RETENTION_OUTSIDE_LOCK Prod/Shop/Plan rule Daily');
  });

  describe('a key that was there before', () => {
    const key = { keyArn: 'arn:aws:kms:eu-central-1:222222222222:key/1', users: ['Prod/Shop/Vault'] };

    test('and is disabled is refused', async () => {
      kmsMock.on(DescribeKeyCommand).resolves({ KeyMetadata: { KeyId: '1', KeyState: 'Disabled' } });

      await expect(create(stackOf({ keys: [key] }))).rejects.toThrow('KEY_UNUSABLE Prod/Shop/Vault');
    });

    test('and can be used passes', async () => {
      kmsMock.on(DescribeKeyCommand).resolves({ KeyMetadata: { KeyId: '1', KeyState: 'Enabled' } });

      await expect(create(stackOf({ keys: [key] }))).resolves.toMatchObject({ data: { Findings: '0' } });
    });

    test('and may not be described is a warning, which nobody waits for', async () => {
      kmsMock.on(DescribeKeyCommand).rejects(errorNamed('AccessDeniedException'));
      const clock = new FakeClock();

      await expect(create(stackOf({ keys: [key] }), clock)).resolves.toMatchObject({ reason: expect.stringContaining('WARNING CHECK_FAILED Prod/Shop/Vault') });
      expect(clock.time).toBe(0);
    });
  });

  test('an imported vault that allows its rules passes', async () => {
    backupMock.on(DescribeBackupVaultCommand).resolves({ Locked: true, MinRetentionDays: 35 });

    const plans = [PLAN, { path: 'Prod/Shop/Second' }];
    await expect(create(stackOf({ plans, vaults: [VAULT] }))).resolves.toMatchObject({ data: { Findings: '0' } });
  });
});

test('400 tables are asked for at 8 a second, and found on every page', async () => {
  const ids = [...Array(400).keys()].map((index) => `Table${index}`);
  const page = (from: number) => ({
    StackResourceSummaries: ids.slice(from, from + 200).map((LogicalResourceId) => ({
      LogicalResourceId, PhysicalResourceId: LogicalResourceId, ResourceType: 'AWS::DynamoDB::Table', ResourceStatus: 'CREATE_COMPLETE' as const, LastUpdatedTimestamp: new Date(),
    })),
    NextToken: from === 0 ? 'more' : undefined,
  });
  cloudFormationMock.on(ListStackResourcesCommand).callsFake(({ NextToken }) => page(NextToken ? 200 : 0));
  const many = { ...stackOf(), tables: ids.map((logicalId) => ({ logicalId, path: logicalId, profile: '0' })) };
  const clock = new FakeClock();

  await expect(update(many, many, clock)).resolves.toMatchObject({ data: { Tables: '400', Findings: '0' } });
  expect(asked()).toBe(400);
  expect(clock.time).toBeGreaterThanOrEqual(399 / 8 * 1000);
});

test('an event of an older library, without what is compared now, is read as far as it goes', async () => {
  await expect(update({}, stackOf())).resolves.toMatchObject({ data: { Findings: '0' } });
  await expect(guard({ RequestType: 'Update', ResourceProperties: properties(stackOf()), OldResourceProperties: {} })).resolves.toMatchObject({ data: { Findings: '0' } });
});
