/** Why there is nothing to undo: which option, or which attribute, left nothing. */
import type { RestoreRules } from '../../engine/damage/restore-rules';
import { quotedText } from '../../engine/errors/plain-text';
import type { PlanHeader } from '../../engine/plan/plan';
import { counted, numberText } from '../terminal/count-text';

type Judged = Pick<PlanHeader, 'counts' | 'filter' | 'rules' | 'leftAlone' | 'to'>;

export function noDamageText({ counts, filter, rules, leftAlone = [], to }: Judged): string {
  const { changes, damage } = counts;
  const read = changes === 1 ? 'the one change that was read' : `the ${numberText(changes)} changes that were read`;
  if (changes === 0) return 'No damage was found: no change was read. Is --from early enough, and is it this table?';
  if (damage === 0) {
    return filter === undefined
      ? `No damage was found: of ${read} none is from --from ${to === undefined ? 'on' : 'to --to'}, but for deletions by time to live. Is --from early enough?`
      : `No damage was found: --filter finds none in ${read}. Is --from early enough, and does --filter describe the damage?`;
  }
  const found = `${counted(damage, 'change')} ${damage === 1 ? 'is' : 'are'} damage`;
  return leftAlone.length === 0
    ? `No damage was found that is left: ${found}, and all that they changed is as it was before.`
    : `No damage was found to undo: ${found}, and ${options(rules, leftAlone).join(' and ')} left nothing of what they changed: ${leftAlone.map(quotedText).join(', ')}.`;
}

/** The rule that kept the attributes from being rolled back. */
function options({ only, keep = [], touch = [], version }: RestoreRules, names: readonly string[]): string[] {
  return [
    only && names.some((name) => !only.includes(name)) && '--only',
    names.some((name) => keep.includes(name)) && '--keep',
    names.some((name) => touch.includes(name)) && '--touch',
    version !== undefined && names.includes(version) && '--version-attribute',
  ].filter((option) => typeof option === 'string');
}
