import type { BackupRule } from '../policy/backup-rule';
import { DEFAULT_START_WINDOW } from '../policy/backup-window';

/** Something legal about a plan that is probably not meant. */
export interface PlanWarning {
  readonly id: string;
  readonly message: string;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A year and a month: what coincides later than that is no habit of the plan. */
const HORIZON = 400 * DAY;
const CHUNK = 50;

/** Warnings of what AWS Backup accepts without an error, with the consequence. */
export function planWarnings(rules: BackupRule[]): PlanWarning[] {
  return [...momentsWithoutRecoveryPoint(rules), ...lostBackups(rules)];
}

/** If one rule always has a recovery point, the others may have any retention. */
function momentsWithoutRecoveryPoint(rules: BackupRule[]): PlanWarning[] {
  const covered = rules.map(({ name, retention, schedule }) => ({
    name,
    retention: retention.isUnresolved() ? Infinity : retention.toMilliseconds(),
    gap: schedule.longestGap?.toMilliseconds() ?? Infinity,
  }));
  if (covered.some(({ retention, gap }) => retention >= gap)) {
    return [];
  }
  const { name, retention, gap } = covered.reduce((best, rule) =>
    rule.gap - rule.retention < best.gap - best.retention ? rule : best,
  );
  const apart = Number.isFinite(gap) ? `its backups are up to ${Math.ceil(gap / DAY)} days apart` : 'it has only one backup to come';
  return [{
    id: 'retentionLeavesGap',
    message: `'retention' of the rule "${name}" is ${retention / DAY} days, but ${apart}: there are times without any recovery point; `
      + `${Number.isFinite(gap) ? `keep them for ${Math.ceil(gap / DAY)} days, or ` : ''}take backups more often`,
  }];
}

/** AWS Backup takes one backup if the start windows of two rules overlap, for the rule with the longer retention. */
function lostBackups(rules: BackupRule[]): PlanWarning[] {
  return rules.flatMap((rule, index) => rules.slice(index + 1).flatMap((other) => {
    const [kept, lost] = retentionOf(rule) >= retentionOf(other) ? [rule, other] : [other, rule];
    const missed = missedFrom(lost, kept);
    const overlap = missed.length > 0 ? firstOverlap(kept, lost) : undefined;
    return overlap === undefined ? [] : [{
      id: 'startWindowsOverlap',
      message: `the start windows of the rules "${kept.name}" and "${lost.name}" overlap, for the first time at ${overlap.toISOString()}: AWS Backup then takes one backup, `
        + `for "${kept.name}" with the longer retention, without the ${missed.join(' and ')} of "${lost.name}"; move one of the schedules or shorten 'startWindow'`,
    }];
  }));
}

/** Features of the losing rule that the backup of the other one will not have. */
function missedFrom(lost: BackupRule, kept: BackupRule): string[] {
  const differs = (value: unknown, other: unknown) =>
    value !== undefined && JSON.stringify(value) !== JSON.stringify(other);
  const destinations = kept.copies.map(({ vault, backupVaultArn }) => vault ?? backupVaultArn);
  return [
    ...lost.vault === kept.vault && lost.airGappedVault === kept.airGappedVault ? [] : ['vault'],
    ...lost.copies.every(({ vault, backupVaultArn }) => destinations.includes(vault ?? backupVaultArn)) ? [] : ['copies'],
    ...differs(lost.moveToColdStorageAfter?.toString(), kept.moveToColdStorageAfter?.toString()) ? ['cold storage'] : [],
    ...differs(lost.recoveryPointTags, kept.recoveryPointTags) ? ['tags'] : [],
  ];
}

function firstOverlap(rule: BackupRule, other: BackupRule): Date | undefined {
  const now = new Date();
  const pending = [rule, other].map((each) => ({ windows: windowsOf(each, now), openUntil: 0 }));
  const next = pending.map(({ windows }) => windows.next().value);
  for (;;) {
    // The earlier of the two windows overlaps if the other rule's last one is still open when it begins.
    const turn = (next[0]?.from ?? Infinity) <= (next[1]?.from ?? Infinity) ? 0 : 1;
    const window = next[turn];
    if (window === undefined) {
      return undefined;
    }
    if (pending[1 - turn].openUntil > window.from) {
      return new Date(window.from);
    }
    pending[turn].openUntil = window.to;
    next[turn] = pending[turn].windows.next().value;
  }
}

/** The start windows of a rule, a few runs at a time: two rules that overlap mostly do so soon. */
function* windowsOf(
  { schedule, startWindow }: BackupRule,
  now: Date,
): Generator<{ readonly from: number; readonly to: number }, undefined> {
  const minutes =
    startWindow && !startWindow.isUnresolved() ? startWindow.toMinutes() : DEFAULT_START_WINDOW.toMinutes();
  for (let after: Date | undefined = now; after;) {
    const runs: Date[] = schedule.nextRuns(CHUNK, after);
    for (const run of runs) {
      if (run.getTime() > now.getTime() + HORIZON) {
        return undefined;
      }
      yield { from: run.getTime(), to: run.getTime() + minutes * MINUTE };
    }
    after = runs[CHUNK - 1];
  }
  return undefined;
}

function retentionOf({ retention }: BackupRule): number {
  return retention.isUnresolved() ? 0 : retention.toMilliseconds();
}
