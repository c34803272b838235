import { DescribeBackupVaultCommand } from '@aws-sdk/client-backup';
import { DescribeContinuousBackupsCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { backupMock, dynamodbMock, FakeClock, loggedFindings, resetMocks, verify } from './sdk';
import { documented } from '../../src/contract/finding-page';
import { describeFindings } from '../../src/handlers/checks/report';
import { ProtectionAbsent } from '../../src/handlers/protection-verification';

const MINUTE = 60_000;
const NOW = 100 * MINUTE;
const EXPECTATION = {
  tables: [{ path: 'Shop/Orders', tableName: 'orders', profile: '0' }],
  profiles: [{ managedByStack: 'true', replicas: [{ region: 'eu-west-1', recoveryWindowDays: '14', deletionProtection: 'false' }] }],
};
const described = (description: object) => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: 'ENABLED' as const,
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus: 'ENABLED' as const,
      RecoveryPeriodInDays: 14,
      EarliestRestorableDateTime: new Date(0),
      LatestRestorableDateTime: new Date(NOW - 5 * MINUTE),
      ...description,
    },
  },
});
const recovery = (description: object) =>
  dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(described(description));
const verifyNow = (properties: object = {}) => {
  const clock = new FakeClock();
  clock.time = NOW;
  return verify(EXPECTATION, { clock, ...properties });
};

beforeEach(() => {
  resetMocks();
  jest.spyOn(console, 'log').mockImplementation();
  dynamodbMock.on(DescribeTableCommand).resolves({ Table: {} });
  recovery({});
});

describe('a table with point-in-time recovery', () => {
  test.each([
    ['none', { LatestRestorableDateTime: undefined }, 'point-in-time recovery is on, and DynamoDB names no time to restore to'],
    ['no earliest', { EarliestRestorableDateTime: undefined }, 'point-in-time recovery is on, and DynamoDB names no time to restore to'],
    ['one of 31 minutes ago', { LatestRestorableDateTime: new Date(NOW - 31 * MINUTE) }, 'it can be restored from 1970-01-01T00:00:00.000Z to 1970-01-01T01:09:00.000Z'],
  ])('whose latest restorable time is %s is a warning', async (_, description, actual) => {
    recovery(description);

    await expect(verifyNow()).resolves.toMatchObject({
      reason: expect.stringContaining('WARNING RESTORABLE_TIME_ABSENT Shop/Orders'),
    });
    expect(loggedFindings()).toEqual([expect.objectContaining({ severity: 'WARNING', actual })]);
  });

  test('whose latest restorable time is 30 minutes ago passes', async () => {
    recovery({ LatestRestorableDateTime: new Date(NOW - 30 * MINUTE) });

    await expect(verifyNow()).resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test('that is off is one finding, not two', async () => {
    recovery({ PointInTimeRecoveryStatus: 'DISABLED', LatestRestorableDateTime: undefined });

    await expect(verifyNow()).rejects.toThrow('1 error;');
  });
});

describe('what fails a deployment', () => {
  const warning = () => recovery({ RecoveryPeriodInDays: 35 });
  const error = () => recovery({ PointInTimeRecoveryStatus: 'DISABLED' });

  test.each<[string | undefined, () => unknown, boolean]>([
    [undefined, warning, false], [undefined, error, true],
    ['ERROR', warning, false], ['ERROR', error, true],
    ['WARNING', warning, true], ['WARNING', error, true],
    ['NEVER', warning, false], ['NEVER', error, false],
  ])('with failOn %s is as declared (%#)', async (failOn, given, fails) => {
    given();
    const outcome = verifyNow({ failOn });

    await (fails
      ? expect(outcome).rejects.toThrow(ProtectionAbsent)
      : expect(outcome).resolves.toMatchObject({ data: { Findings: '1' } }));
    expect(loggedFindings()).toHaveLength(1);
  });

  test('is reported also where nothing does', async () => {
    error();

    await expect(verifyNow({ failOn: 'NEVER' })).resolves.toMatchObject({
      reason: expect.stringContaining('ERROR PITR_OFF Shop/Orders'),
    });
  });

  test.each([['WARNING', '0'], ['ERROR', '1']])('with failOn %s, a warning that a moment mends leaves %s findings', async (failOn, Findings) => {
    dynamodbMock
      .on(DescribeContinuousBackupsCommand)
      .resolvesOnce(described({ RecoveryPeriodInDays: 35 }))
      .resolves(described({}));

    await expect(verifyNow({ failOn, settleSeconds: '120' })).resolves.toMatchObject({ data: { Findings } });
  });
});

describe('a report', () => {
  const finding = (index: number) => documented({
    code: 'PITR_OFF', severity: 'ERROR', subject: `Shop/Table${index}`, expected: 'recovery', actual: 'none', remedy: 'switch it on',
  });

  test('ends with the pages that explain it, each once', () => {
    expect(describeFindings([finding(1), finding(2)], 'headline', '/shop')).toMatch(
      / \| see https:\/\/docs\.aws\.amazon\.com\/amazondynamodb\/latest\/developerguide\/PointInTimeRecovery_Howitworks\.html$/,
    );
  });

  test('leaves the pages out where there is no room for them, and keeps the findings', () => {
    const report = describeFindings([...Array(60).keys()].map(finding), 'headline', '/shop');

    expect(report).not.toContain('https://');
    expect(report).toContain('Shop/Table59');
  });

  test('has the page of each finding in its log line', async () => {
    backupMock.on(DescribeBackupVaultCommand).resolves({ Locked: false });

    await expect(
      verify({
        vaults: [{ path: 'Shop/Vault', vaultName: 'vault', lock: { mode: 'GOVERNANCE', minRetentionDays: '1' } }],
      }),
    ).rejects.toThrow(' | see https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html');
    expect(loggedFindings()).toEqual([
      expect.objectContaining({ page: 'https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html' }),
    ]);
  });
});
