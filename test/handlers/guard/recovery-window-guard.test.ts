import { DescribeStacksCommand, ListStackResourcesCommand, type StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { DescribeContinuousBackupsCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { cloudFormationMock, dynamodbMock, errorNamed, FakeClock, loggedFindings } from '../sdk';
import { type Declared, NAME, replica, stackOf, withWindow, inStack, recovery, live, guard, properties, create, update, asked, modelStack } from './guarded-stack';

beforeEach(modelStack);

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

describe('a guard that is new to a stack', () => {
  test('compares with the tables as they are', async () => {
    live({ Replicas: [{ RegionName: 'eu-central-1' }] });

    await expect(create(withWindow(replica(10)))).rejects.toThrow(
      /REPLICA_WOULD_GO Prod\/Shop\/Orders in eu-central-1.*WINDOW_WOULD_SHORTEN/s,
    );
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
    expect(loggedFindings()).toEqual([expect.objectContaining({ code: 'CHECK_FAILED', severity: 'ERROR' })]);
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

    await expect(update(stackOf(), withWindow(replica(10)))).rejects.toThrow(
      /WINDOW_WOULD_SHORTEN.*cloudformation:DescribeStacks failed: AccessDenied: no/,
    );
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
