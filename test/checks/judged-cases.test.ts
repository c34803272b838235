import type { Case } from './cases/case';
import { CASES } from './cases/cases';
import type { CheckFinding } from '../../src/assessment/check-finding';
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

test.each(CASES.map((each): [string, Case] => [each.title, each]))('%s is judged rightly', (_, { yaml, findings, demand }) => {
  const facts = templateFacts([{ file: 'template.yaml', document: parseYaml(yaml) as TemplateDocument }]);
  const { findings: found } = judge(facts, { ...STANDARD, ...demand });

  expect(byResource(found.filter(({ acknowledged }) => acknowledged === undefined))).toEqual(findings);
});

function byResource(findings: readonly CheckFinding[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { resource, rule, replica, state } of findings) {
    (found[resource] ??= []).push(`${rule}${replica === undefined ? '' : `[${replica}]`}${state === 'UNKNOWN' ? '?' : ''}`);
  }
  return found;
}
