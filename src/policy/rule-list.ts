import type { BackupRule } from './backup-rule';
import { refusal } from '../internal/requirement';

/** AWS Backup takes 10 rules in a plan. */
const MOST_RULES = 10;

/** Refuses rules that one plan cannot hold. */
export function assertRules(rules: BackupRule[], fewest: number): void {
  if (rules.length < fewest || rules.length > MOST_RULES) {
    throw refusal('rules', `hold ${fewest} to ${MOST_RULES} rules`, String(rules.length));
  }
  const names = rules.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw refusal('rules', 'have a name of their own each', `"${twice}" twice`);
  }
}
