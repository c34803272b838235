import type { RecoveryChecksProps } from './recovery-checks-props';
import type { BackupDemand, LockDemand, RecoveryRequirement } from '../assessment/recovery-requirement';
import { refusal } from '../internal/requirement';
import type { BackupRule } from '../policy/backup-rule';
import { RecoveryPolicy } from '../policy/recovery-policy';
import { type VaultLock, VaultLockMode } from '../policy/vault-lock';

/** A policy as the least that each table must have. */
export function policyRequirement(
  { policy = RecoveryPolicy.standard(), deletionProtection = true, retained = true }: RecoveryChecksProps,
): RecoveryRequirement {
  if (policy.recoveryWindow.isUnresolved()) throw unresolved('recoveryWindow');
  return {
    windowDays: policy.recoveryWindow.toDays(),
    deletionProtection,
    kept: retained,
    backups: policy.rules.map(demandOf),
    ...policy.lock ? { lock: lockOf(policy.lock) } : {},
    replicaRegions: policy.replicaRegions,
  };
}

function demandOf({ schedule, retention, copies }: BackupRule): BackupDemand {
  if (retention.isUnresolved()) throw unresolved('retention');
  return {
    longestGap: schedule.longestGap?.toMilliseconds() ?? Infinity,
    retentionDays: retention.toDays(),
    copied: copies.length > 0,
  };
}

function lockOf({ mode, minRetention }: VaultLock): LockDemand {
  if (minRetention.isUnresolved()) throw unresolved('minRetention');
  return { compliance: mode === VaultLockMode.COMPLIANCE, minDays: minRetention.toDays() };
}

function unresolved(property: string): Error {
  return refusal(property, 'be known when the app is synthesised', 'a token', 'write the days out: every table is compared with them');
}
