import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeContinuousBackupsCommand, DescribeTableCommand, DynamoDBClient, UpdateContinuousBackupsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { cloudFormationMock, dynamodbMock, errorNamed, FakeClock, newAccess, resetMocks } from './sdk';
import { Pace } from '../../src/clock/clock';
import { protectImportedTables } from '../../src/handlers/imported-tables';
import { unlessRollingBack } from '../../src/handlers/stack-rollback';

const LEDGER = { path: 'Shop/Ledger', tableName: 'ledger', recoveryWindowDays: '21' };

const given = (status: 'ENABLED' | 'DISABLED', days: number | undefined, deletionProtection: boolean) => {
  dynamodbMock.on(DescribeContinuousBackupsCommand).resolves({
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: status, RecoveryPeriodInDays: days },
    },
  });
  dynamodbMock.on(DescribeTableCommand).resolves({ Table: { DeletionProtectionEnabled: deletionProtection } });
};
const protect = (...tables: Array<typeof LEDGER>) =>
  protectImportedTables(tables, new DynamoDBClient({}), new Pace(8, new FakeClock()));
const windows = () =>
  dynamodbMock
    .commandCalls(UpdateContinuousBackupsCommand)
    .map(({ args }) => args[0].input.PointInTimeRecoverySpecification);
const updates = () => dynamodbMock.commandCalls(UpdateTableCommand).map(({ args }) => args[0].input);

beforeEach(() => {
  resetMocks();
  dynamodbMock.on(UpdateContinuousBackupsCommand).resolves({}).on(UpdateTableCommand).resolves({});
  jest.spyOn(console, 'log').mockImplementation();
});

test('what is off is switched on', async () => {
  given('DISABLED', undefined, false);

  await protect(LEDGER);
  expect(windows()).toEqual([{ PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 21 }]);
  expect(updates()).toEqual([{ TableName: 'ledger', DeletionProtectionEnabled: true }]);
});

test('a shorter window is made longer', async () => {
  given('ENABLED', 20, true);

  await protect(LEDGER);
  expect(windows()).toEqual([{ PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 21 }]);
});

test.each([[21], [35], [undefined]])('a window of %p days is never made shorter', async (days) => {
  given('ENABLED', days, true);

  await protect(LEDGER);
  expect(windows()).toEqual([]);
  expect(updates()).toEqual([]);
});

test('one table that fails does not keep the next from being protected, and is named', async () => {
  given('DISABLED', undefined, true);
  dynamodbMock
    .on(DescribeContinuousBackupsCommand, { TableName: 'gone' })
    .rejects(errorNamed('TableNotFoundException', 'no such table'));

  await expect(protect({ ...LEDGER, path: 'Shop/Gone', tableName: 'gone' }, LEDGER)).rejects.toThrow(
    'protection could not be switched on for 1 of 2 imported tables | Shop/Gone (gone): TableNotFoundException: no such table',
  );
  expect(windows()).toHaveLength(1);
});

describe('work that fails', () => {
  const fail = (RequestType: string, StackStatus: any) => {
    cloudFormationMock
      .on(DescribeStacksCommand)
      .resolves({ Stacks: [{ StackName: 'Shop', CreationTime: new Date(), StackStatus }] });
    return unlessRollingBack({ RequestType, StackId: 'stack' } as any, newAccess().cloudFormation, async () => {
      throw new Error('failed');
    });
  };

  test('is a note in a rollback', async () => {
    await expect(fail('Update', 'UPDATE_ROLLBACK_IN_PROGRESS')).resolves.toEqual({ reason: 'failed' });
  });

  test.each([
    ['Create', 'CREATE_IN_PROGRESS'],
    ['Create', 'ROLLBACK_IN_PROGRESS'],
    ['Update', 'UPDATE_IN_PROGRESS'],
  ])('fails in an event %s of a stack in %s', async (type, status) => {
    await expect(fail(type, status)).rejects.toThrow('failed');
  });
});
