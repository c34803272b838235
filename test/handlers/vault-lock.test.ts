import { DescribeBackupVaultCommand } from '@aws-sdk/client-backup';
import { backupMock, FakeClock, loggedFindings, resetMocks, verify } from './sdk';

const DAY = 24 * 60 * 60 * 1000;
const NOW = 100 * DAY;
const MADE = 40 * DAY;
const lock = { mode: 'COMPLIANCE', minRetentionDays: '7', coolingOffDays: '10' };
const EXPECTATION = { vaults: [{ path: 'Shop/Vault', vaultName: 'vault', lock }] };

const verifyAt = (LockDate: number, CreationDate: Date | undefined = new Date(MADE)) => {
  backupMock
    .on(DescribeBackupVaultCommand)
    .resolves({ Locked: true, MinRetentionDays: 7, LockDate: new Date(LockDate), CreationDate });
  const clock = new FakeClock();
  clock.time = NOW;
  return verify(EXPECTATION, { clock });
};

beforeEach(() => {
  resetMocks();
  jest.spyOn(console, 'log').mockImplementation();
});

describe('the date from which nobody can change a lock', () => {
  test.each([
    ['of a lock that was put on with the vault', MADE + 10 * DAY],
    ['of a lock that was put on a while ago', 70 * DAY],
    ['of a lock that was put on just now', NOW + 10 * DAY],
    ['of a lock that was put on by a clock that is ahead', NOW + 10 * DAY + 60_000],
  ])('%s passes', async (_, date) => {
    await expect(verifyAt(date)).resolves.toMatchObject({ data: { Findings: '0' } });
  });

  test.each([
    ['later than the cooling-off period allows', NOW + 11 * DAY],
    ['earlier than the cooling-off period allows', MADE + 9 * DAY],
  ])('%s fails the deployment, and is said', async (_, date) => {
    await expect(verifyAt(date)).rejects.toThrow(
      'VAULT_LOCK_DIFFERS Shop/Vault: expected a lock in compliance mode for a retention of at least 7 days, final 10 days after it was put on',
    );
    expect(loggedFindings()[0].actual).toBe(
      `final from ${new Date(date).toISOString()}: it was set again with another cooling-off period`,
    );
  });

  test('has no lower bound where AWS does not say when the vault was made', async () => {
    backupMock.on(DescribeBackupVaultCommand).resolves({ Locked: true, MinRetentionDays: 7, LockDate: new Date(0) });

    await expect(verify(EXPECTATION)).resolves.toMatchObject({ data: { Findings: '0' } });
  });
});
