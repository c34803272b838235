import {
  DescribeContinuousBackupsCommand, DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient, GetItemCommand,
  ListTagsOfResourceCommand, PutItemCommand, UpdateContinuousBackupsCommand, type PointInTimeRecoveryDescription,
} from '@aws-sdk/client-dynamodb';
import { Deployment } from './deployment';
import { Emulator } from './emulator';
import { globalTable, table, template } from './templates';

const DAY = 86_400;
const HOME = 'eu-west-1';
const AWAY = 'eu-central-1';

// These test our model of AWS, not the library.
describe('the model of DynamoDB', () => {
  let emulator: Emulator;
  let deployment: Deployment;

  beforeAll(async () => {
    emulator = await Emulator.start();
    deployment = new Deployment(emulator);
  });
  afterAll(async () => emulator.stop());
  afterEach(async () => emulator.reset());

  describe('point-in-time recovery', () => {
    const recovery = (days?: number) => ({
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: days },
    });

    test('is as the table\'s template says, and follows its updates', async () => {
      const steps: [object, object][] = [
        [recovery(14), { PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 14 }],
        [recovery(20), { PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 20 }],
        [recovery(), { PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 35 }],
        [{}, { PointInTimeRecoveryStatus: 'DISABLED' }],
      ];
      for (const [properties, expected] of steps) {
        const { outputs } = await deployment.deployTemplate('Stack', template({ Table: table(properties) }, { Name: { Ref: 'Table' } }));
        expect(await recoveryOf(outputs.Name)).toMatchObject(expected);
      }
    });

    test.each([0, 36])('of %d days fails the stack', async days => {
      expect(await deployment.deployTemplate('Stack', template({ Table: table(recovery(days)) }))).toMatchObject({
        status: 'ROLLBACK_COMPLETE',
        reason: expect.stringContaining("recoveryPeriodInDays' failed to satisfy constraint"),
      });
    });

    test('keeps its days when an update to too many fails', async () => {
      await deployment.deployTemplate('Stack', template({ Table: table({ TableName: 'orders', ...recovery(14) }) }));
      expect(await deployment.deployTemplate('Stack', template({ Table: table({ TableName: 'orders', ...recovery(99) }) })))
        .toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
      expect(await recoveryOf('orders')).toMatchObject({ RecoveryPeriodInDays: 14 });
    });

    test('reaches back to where it was switched on, and no further than its days', async () => {
      await deployment.deployTemplate('Stack', template({ Table: table({ TableName: 'orders', ...recovery(14) }) }));
      const start = await reachOf('orders');
      expect(start).toBeLessThan(60);
      await emulator.advance(10 * DAY);
      expect(await reachOf('orders')).toBeCloseTo(10 * DAY, -2);
      await emulator.advance(10 * DAY);
      expect(await reachOf('orders')).toBeCloseTo(14 * DAY, -2);
    });

    test('loses at once what a shorter period gives up, and does not get it back', async () => {
      await deployment.deployTemplate('Stack', template({ Table: table({ TableName: 'orders', ...recovery(35) }) }));
      await emulator.advance(20 * DAY);
      await switchRecovery('orders', true, 5);
      expect(await reachOf('orders')).toBeCloseTo(5 * DAY, -2);
      await switchRecovery('orders', true, 35);
      expect(await reachOf('orders')).toBeCloseTo(5 * DAY, -2);
    });

    test('is off for a table whose name had another that failed to be made', async () => {
      const named = (properties: object) => template({ Table: table({ TableName: 'orders', ...properties }) });
      const refused = { ...recovery(14), TimeToLiveSpecification: { Enabled: true } };
      expect(await deployment.deployTemplate('Failed', named(refused))).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
      await deployment.deployTemplate('Stack', named({}));
      expect(await recoveryOf('orders')).toMatchObject({ PointInTimeRecoveryStatus: 'DISABLED' });
    });

    test('starts anew when it was off in between', async () => {
      await deployment.deployTemplate('Stack', template({ Table: table({ TableName: 'orders', ...recovery(35) }) }));
      await emulator.advance(20 * DAY);
      await switchRecovery('orders', false);
      await switchRecovery('orders', true);
      expect(await reachOf('orders')).toBeLessThan(60);
    });

    test('refuses days for a table without it', async () => {
      await deployment.deployTemplate('Stack', template({ Table: table({ TableName: 'orders' }) }));
      await expect(switchRecovery('orders', false, 7)).rejects.toThrow(/RecoveryPeriodInDays/);
    });
  });

  test('a table takes encryption, time to live, tags, stream and deletion protection, when it is made and later', async () => {
    const settings = {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: 'arn:aws:kms:eu-west-1:111111111111:key/one' },
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      Tags: [{ Key: 'owner', Value: 'orders' }],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      DeletionProtectionEnabled: true,
    };
    const expectSettings = async (name: string, on: boolean) => {
      const description = await describeTable(name);
      expect(description.SSEDescription?.Status === 'ENABLED' && description.SSEDescription.KMSMasterKeyArn).toBe(on && settings.SSESpecification.KMSMasterKeyId);
      expect(description.StreamSpecification?.StreamEnabled ?? false).toBe(on);
      expect(description.DeletionProtectionEnabled).toBe(on);
      const { TimeToLiveDescription: timeToLive } = await client().send(
        new DescribeTimeToLiveCommand({ TableName: name }),
      );
      expect(timeToLive!.TimeToLiveStatus).toBe(on ? 'ENABLED' : 'DISABLED');
      const { Tags: tags } = await client().send(new ListTagsOfResourceCommand({ ResourceArn: description.TableArn }));
      expect(tags!.some(tag => tag.Key === 'owner')).toBe(on);
    };
    await deployment.deployTemplate('One', template({ Table: table({ TableName: 'one', ...settings }) }));
    await expectSettings('one', true);
    await deployment.deployTemplate('One', template({ Table: table({ TableName: 'one' }) }));
    await expectSettings('one', false);
    await deployment.deployTemplate('One', template({ Table: table({ TableName: 'one', ...settings }) }));
    await expectSettings('one', true);
  });

  test('a protected table fails the deletion of its stack', async () => {
    await deployment.deployTemplate('Stack', template({ Table: table({ TableName: 'orders', DeletionProtectionEnabled: true }) }));
    const outcome = await deployment.destroy('Stack');
    expect(outcome).toMatchObject({ status: 'DELETE_FAILED', reason: expect.stringContaining('cannot be deleted as it is currently protected') });
    expect(await describeTable('orders')).toMatchObject({ TableStatus: 'ACTIVE' });
  });

  describe('a global table', () => {
    const replica = (region: string, days: number, more: object = {}) => ({
      Region: region,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: days },
      ...more,
    });
    const deployReplicas = async (replicas: object[], properties: object = {}) =>
      deployment.deployTemplate('Stack', template({ Table: globalTable(replicas, properties) }, { Name: { Ref: 'Table' } }));

    test('without a name of its own keeps its name and items through updates', async () => {
      const { outputs: { Name: name } } = await deployReplicas([replica(HOME, 14)]);
      await client().send(new PutItemCommand({ TableName: name, Item: { pk: { S: 'one' } } }));
      const updated = await deployReplicas([replica(HOME, 20, { DeletionProtectionEnabled: true })], {
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      });
      expect(updated).toMatchObject({ status: 'UPDATE_COMPLETE', outputs: { Name: name } });
      expect((await client().send(new GetItemCommand({ TableName: name, Key: { pk: { S: 'one' } } }))).Item).toBeDefined();
      expect(await recoveryOf(name)).toMatchObject({ RecoveryPeriodInDays: 20 });
      expect(await describeTable(name)).toMatchObject({ DeletionProtectionEnabled: true });
    });

    test('has the settings of each replica in its region', async () => {
      const {
        outputs: { Name: name },
      } = await deployReplicas([replica(HOME, 14), replica(AWAY, 7, { DeletionProtectionEnabled: true })]);
      expect((await describeTable(name)).Replicas).toMatchObject([{ RegionName: AWAY, ReplicaStatus: 'ACTIVE' }]);
      expect(await recoveryOf(name)).toMatchObject({ RecoveryPeriodInDays: 14 });
      expect(await recoveryOf(name, AWAY)).toMatchObject({ RecoveryPeriodInDays: 7 });
      expect(await describeTable(name, AWAY)).toMatchObject({
        DeletionProtectionEnabled: true, TableArn: `arn:aws:dynamodb:${AWAY}:111111111111:table/${name}`,
      });
      expect(await describeTable(name)).toMatchObject({ DeletionProtectionEnabled: false });
    });

    test('takes and gives up replicas in updates', async () => {
      const { outputs: { Name: name } } = await deployReplicas([replica(HOME, 14)]);
      await deployReplicas([replica(HOME, 14), replica(AWAY, 7)]);
      expect(await recoveryOf(name, AWAY)).toMatchObject({ RecoveryPeriodInDays: 7 });
      await deployReplicas([replica(HOME, 14), replica(AWAY, 9)]);
      expect(await recoveryOf(name, AWAY)).toMatchObject({ RecoveryPeriodInDays: 9 });
      await deployReplicas([replica(HOME, 14)]);
      await expect(describeTable(name, AWAY)).rejects.toThrow(/not found/);
      expect((await describeTable(name)).Replicas ?? []).toEqual([]);
    });

    test('with a protected replica fails the deletion of its stack', async () => {
      const replicas = [replica(HOME, 14), replica(AWAY, 7, { DeletionProtectionEnabled: true })];
      const { outputs: { Name: name } } = await deployReplicas(replicas);
      expect(await deployment.destroy('Stack')).toMatchObject({ status: 'DELETE_FAILED' });
      expect(await describeTable(name)).toMatchObject({ TableStatus: 'ACTIVE' });
    });
  });

  function client(region = HOME): DynamoDBClient {
    return new DynamoDBClient({ ...emulator.clientConfig, region });
  }

  async function describeTable(name: string, region?: string) {
    return (await client(region).send(new DescribeTableCommand({ TableName: name }))).Table!;
  }

  async function recoveryOf(name: string, region?: string): Promise<PointInTimeRecoveryDescription> {
    const { ContinuousBackupsDescription: description } = await client(region).send(
      new DescribeContinuousBackupsCommand({ TableName: name }),
    );
    return description!.PointInTimeRecoveryDescription!;
  }

  /**
   * Seconds between the earliest and the latest point that can be restored.
   */
  async function reachOf(name: string): Promise<number> {
    const { EarliestRestorableDateTime: earliest, LatestRestorableDateTime: latest } = await recoveryOf(name);
    return (latest!.getTime() - earliest!.getTime()) / 1000 + (latest!.getTime() === earliest!.getTime() ? 0 : 300);
  }

  async function switchRecovery(name: string, enabled: boolean, days?: number): Promise<void> {
    await client().send(new UpdateContinuousBackupsCommand({
      TableName: name,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays: days },
    }));
  }
});
