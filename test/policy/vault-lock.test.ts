import { Duration } from 'aws-cdk-lib';
import { VaultLock, VaultLockMode } from '../../src';

const days = Duration.days;
const compliance = { minRetention: days(30), coolingOff: days(3), acknowledgeIrreversible: true };

describe('a vault lock', () => {
  test('in governance mode has no cooling-off period', () => {
    const lock = VaultLock.governance({ minRetention: days(30), maxRetention: days(365) });

    expect(lock.mode).toBe(VaultLockMode.GOVERNANCE);
    expect(lock.coolingOff).toBeUndefined();
  });

  test('in compliance mode takes a cooling-off period of 3 days', () => {
    expect(VaultLock.compliance(compliance).coolingOff?.toDays()).toBe(3);
  });

  test('takes 1 to 36,500 days, and as many of cooling-off', () => {
    const longest = days(36_500);

    expect(() =>
      VaultLock.compliance({ ...compliance, minRetention: days(1), maxRetention: longest, coolingOff: longest }),
    ).not.toThrow();
  });

  test('allows a range of one value', () => {
    expect(VaultLock.governance({ minRetention: days(35), maxRetention: days(35) }).maxRetention?.toDays()).toBe(35);
  });

  test.each([
    ['compliance without the acknowledgement', () => VaultLock.compliance({ ...compliance, acknowledgeIrreversible: false }),
      "'acknowledgeIrreversible' must be true for a compliance lock, got false"],
    ['a cooling-off period of 2 days', () => VaultLock.compliance({ ...compliance, coolingOff: days(2) }),
      "'coolingOff' must be a whole number of days from 3 to 36500, got 2 days"],
    ['a cooling-off period of 36,501 days', () => VaultLock.compliance({ ...compliance, coolingOff: days(36_501) }), "'coolingOff' must be a whole number of days from 3 to 36500, got 36501 days"],
    ['a shortest retention of 36,501 days', () => VaultLock.governance({ minRetention: days(36_501) }), "'minRetention' must be a whole number of days from 1 to 36500"],
    ['a shortest retention of no day', () => VaultLock.governance({ minRetention: days(0) }), "'minRetention' must be a whole number of days from 1"],
    ['a longest retention of 36,501 days', () => VaultLock.governance({ minRetention: days(1), maxRetention: days(36_501) }), 'got 36501 days'],
    ['a longest below the shortest', () => VaultLock.governance({ minRetention: days(30), maxRetention: days(29) }),
      "'maxRetention' must be at least 'minRetention' (30 days), got 29 days"],
  ])('refuses %s', (_, define, message) => {
    expect(define).toThrow(message);
  });
});
