import { demandedShortfalls, type OfferedRule } from './demanded-backup';
import { anyOf, isKnown, Unknown } from './fact';
import type { BackupFacts, TableFacts } from './facts';
import type { RecoveryRequirement } from './recovery-requirement';
import { type Shortfall, unlessMet } from './shortfall';

/** What the plans that select a table lack. */
export function backupFindings({ backups }: TableFacts, requirement: RecoveryRequirement, now: Date): Shortfall[] {
  if (requirement.backups.length === 0) return [];
  const unselected = unlessMet(anyOf(backups.map(({ selected }) => selected)), () => ({
    rule: 'BackupPlan',
    expected: 'a backup plan that selects the table',
    actual: 'none',
    remedy: 'add the table to the selection of a plan, by its ARN or by a tag that the template gives it',
    place: '',
  }));
  const rules = backups.flatMap(offered);
  return unselected.length > 0 ? unselected
    : differing(requirement.backups.flatMap((demand) => demandedShortfalls(demand, rules, requirement.lock, now)));
}

function offered({ selected, rules }: BackupFacts): readonly OfferedRule[] {
  return selected instanceof Unknown ? [selected] : isKnown(rules) ? rules : [rules];
}

/** Demands of one policy can fail alike. */
function differing(shortfalls: readonly Shortfall[]): Shortfall[] {
  return [...new Map(shortfalls.map((each) => [JSON.stringify(each), each])).values()];
}
