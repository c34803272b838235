import { allOf, type Fact, isKnown, mapFact, not } from './fact';
import type { LockFacts, VaultFacts } from './facts';
import type { LockDemand } from './recovery-requirement';
import { daysText } from './span-text';

/** False if the lock of a vault has jobs with such a retention fail. A lock that is not known is not in the way. */
export function fitsLock(retentionDays: Fact<number>, vault: Fact<VaultFacts>): Fact<boolean> {
  const lock = isKnown(vault) && isKnown(vault.lock) ? vault.lock : undefined;
  if (!lock || !isKnown(retentionDays)) return true;
  const { minDays, maxDays } = lock;
  return !(isKnown(minDays) && retentionDays < minDays) && !(isKnown(maxDays) && retentionDays > maxDays);
}

export function lockMeets(vault: Fact<VaultFacts>, { compliance, minDays }: LockDemand): Fact<boolean> {
  return mapFact(vault, ({ lock }) => mapFact(lock, (given) => given === undefined ? false : allOf([
    mapFact(given.minDays, (days) => days >= minDays),
    compliance ? not(given.removable) : true,
  ])));
}

export function lockText(vault: Fact<VaultFacts>): string {
  if (!isKnown(vault)) return 'a vault that is not known';
  return `vault "${vault.name}" with ${isKnown(vault.lock) ? vault.lock ? describedLock(vault.lock) : 'no lock' : 'a lock that is not known'}`;
}

function describedLock({ minDays, removable }: LockFacts): string {
  const least = isKnown(minDays) ? `at least ${daysText(minDays)}` : 'a retention that is not known';
  return `a ${removable === true ? 'governance lock' : removable === false ? 'compliance lock' : 'lock'} of ${least}`;
}
