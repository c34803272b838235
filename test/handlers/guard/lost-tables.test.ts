import { DescribeContinuousBackupsCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { dynamodbMock, errorNamed, loggedFindings } from '../sdk';
import { type Declared, NAME, KEY, replica, stackOf, withWindow, inStack, recovery, live, update, asked, modelStack } from './guarded-stack';

beforeEach(modelStack);

describe('a replica that would go', () => {
  const before = withWindow(replica(20), replica(20, 'eu-central-1'));
  const text = "RecoveryWindowGuard.of(stack).acknowledgeReplicaRemoval('Orders', 'eu-central-1')";

  test('is refused, with what would be lost there', async () => {
    await expect(update(before, stackOf())).rejects.toThrow(
      'ERROR REPLICA_WOULD_GO Prod/Shop/Orders in eu-central-1: expected no replica there; '
        + 'actual: a replica, restorable from 2026-11-01T09:00:00Z to 2026-11-21T09:00:00Z, would be deleted; '
        + `keep the replica, or accept the loss with ${text}`,
    );
    const regions = dynamodbMock
      .commandCalls(DescribeContinuousBackupsCommand)
      .map(({ thisValue }) => (thisValue as any).config.region());
    expect(await Promise.all(regions)).toContain('eu-central-1');
  });

  test('passes when it is accepted', async () => {
    await expect(update(before, stackOf({ acknowledgements: [text] }))).resolves.toMatchObject({
      data: { Findings: '1' },
    });
  });

  test('is told from a replica in another Region that is accepted', async () => {
    await expect(update(before, stackOf({ acknowledgements: [text.replace('central', 'north')] }))).rejects.toThrow(
      'REPLICA_WOULD_GO',
    );
  });

  test('can be accepted when nobody may ask what it holds', async () => {
    dynamodbMock
      .on(DescribeContinuousBackupsCommand)
      .resolvesOnce(recovery(20))
      .rejects(errorNamed('AccessDeniedException'));

    await expect(update(withWindow(replica(35), replica(35, 'eu-central-1')), withWindow(replica(35)))).rejects.toThrow(
      'REPLICA_WOULD_GO',
    );
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
    await expect(update(stackOf(), stackOf(change))).rejects.toThrow(
      `ERROR TABLE_WOULD_BE_REPLACED Prod/Shop/Orders: expected ${declared}`,
    );
    expect(loggedFindings()).toEqual([
      expect.objectContaining({
        actual: `the table ${NAME}, restorable from 2026-11-01T09:00:00Z to 2026-11-21T09:00:00Z, would be replaced by an empty one and be kept outside the stack`,
        remedy: `leave the table as it is and define a second one, or accept the loss with ${text}`,
      }),
    ]);
  });

  test.each<[string, object]>([
    ['another one', { tableName: 'orders' }], ['one that CloudFormation has chosen', {}],
  ])('is not replaced by its own name, after %s: a restored table has taken over', async (_, table) => {
    await expect(update(stackOf({ table }), stackOf({ table: { tableName: NAME } }))).resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test('is replaced by a name that CloudFormation is to choose, also if it has its own in the template', async () => {
    await expect(update(stackOf({ table: { tableName: NAME } }), stackOf())).rejects.toThrow(
      `expected a name chosen by CloudFormation in place of the name ${NAME}`,
    );
  });

  test('is deleted where no policy keeps it, and says so, for each Region', async () => {
    const before = withWindow(replica(20), replica(20, 'eu-central-1'));
    const after = stackOf({ profile: { identity: { keySchema: ['id', 'S', 'HASH'] }, updateReplacePolicy: 'Delete' } });

    await expect(update(before, after)).rejects.toThrow(
      /in eu-west-1 and restorable from .* in eu-central-1, would be replaced by an empty one and be deleted/,
    );
  });

  test('passes when it is accepted', async () => {
    await expect(
      update(stackOf(), stackOf({ table: { tableName: 'orders' }, acknowledgements: [text] })),
    ).resolves.toMatchObject({ data: { Findings: '1' } });
  });
});

describe('a table that leaves the template', () => {
  const gone = (more: Declared = {}) => ({ ...stackOf(more), tables: [] });
  const text = "RecoveryWindowGuard.of(stack).acknowledgeDeletionOf('Orders')";

  test('and is kept, is a warning', async () => {
    await expect(update(stackOf(), gone())).resolves.toMatchObject({
      reason: expect.stringContaining('0 errors and 1 warning'),
    });
    expect(loggedFindings()).toEqual([
      expect.objectContaining({
        code: 'TABLE_LEAVES_STACK',
        severity: 'WARNING',
        actual: expect.stringContaining(`the table ${NAME} stays, because its deletion policy is Retain`),
      }),
    ]);
    expect(asked()).toBe(0);
  });

  test('and would be deleted, is refused', async () => {
    await expect(update(stackOf({ profile: { deletionPolicy: 'Delete' } }), gone())).rejects.toThrow(
      `ERROR TABLE_WOULD_BE_DELETED Prod/Shop/Orders: expected no such table; actual: the table ${NAME}, restorable from 2026-11-01T09:00:00Z to `
        + '2026-11-21T09:00:00Z, would be deleted, and its whole history with it; keep the table, or deploy it with RemovalPolicy.RETAIN before you remove it, '
        + `or accept the loss with ${text}`,
    );
  });

  test('and would be deleted, is refused also without recovery and without an answer', async () => {
    const before = stackOf({ profile: { deletionPolicy: 'Delete' } });
    dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery(0));
    await expect(update(before, gone())).rejects.toThrow(
      `the table ${NAME}, without point-in-time recovery, would be deleted, and its whole history with it`,
    );

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

    await expect(update(stackOf({ profile: { deletionPolicy: 'Delete' } }), gone())).resolves.toMatchObject({
      data: { Findings: '0' },
    });
  });
});
