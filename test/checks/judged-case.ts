import type { Case } from './cases/case';
import { judge } from '../../src/assessment/judgement';
import type { RecoveryRequirement } from '../../src/assessment/recovery-requirement';
import type { TemplateDocument } from '../../src/assessment/template/template';
import { templateFacts } from '../../src/assessment/template/template-facts';
import { parseYaml } from '../../src/cli/checks/yaml-template';

const DAY = 86_400_000;

const STANDARD: RecoveryRequirement = {
  windowDays: 35,
  deletionProtection: true,
  kept: true,
  backups: [{ longestGap: 21 * DAY, retentionDays: 90, copied: false }],
  replicaRegions: [],
};

/** The findings on a case that are not accepted: rules by resource, with `?` where the template leaves it open. */
export function findingsOn({ yaml, demand }: Case): Record<string, string[]> {
  const facts = templateFacts([{ file: 'template.yaml', document: parseYaml(yaml) as TemplateDocument }]);
  const found: Record<string, string[]> = {};
  for (const { resource, rule, replica, state, acknowledged } of judge(facts, { ...STANDARD, ...demand }).findings) {
    const name = `${rule}${replica === undefined ? '' : `[${replica}]`}${state === 'UNKNOWN' ? '?' : ''}`;
    if (acknowledged === undefined) (found[resource] ??= []).push(name);
  }
  return found;
}
