/**
 * Lays the findings of `RecoveryChecks` beside those of cdk-nag, checkov and cfn-lint, over templates whose findings
 * are known: `npm run compare-checks`. Only rules on recovery count, and any of them counts as a finding of the
 * template.
 */
import '../quiet';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { includedFindings } from './compared-nag';
import { lintFindings, type LintMatch } from '../checkers/cfn-lint';
import type { CheckedApp } from '../checkers/checked-app';
import type { Finding } from '../checkers/checker';
import { CHECKOV_CHECKER } from '../checkers/checkov';
import { jsonOf } from '../checkers/python-tool';
import type { Case } from '../checks/cases/case';
import { PLAN_CASES } from '../checks/cases/plan-cases';
import { REPLICA_CASES } from '../checks/cases/replica-cases';
import { SELECTION_CASES } from '../checks/cases/selection-cases';
import { TABLE_CASES } from '../checks/cases/table-cases';
import { findingsOn } from '../checks/judged-case';
import { print } from '../demo/screen';

const GROUPS: Readonly<Record<string, readonly Case[]>> = {
  'tables': TABLE_CASES, 'replicas': REPLICA_CASES, 'plans, vaults': PLAN_CASES, 'selections': SELECTION_CASES,
};

/** Point-in-time recovery, removal policies, backup plans, and values that DynamoDB refuses. */
const ON_RECOVERY = /DDB3|DynamoDBPITREnabled|DynamoDBInBackupPlan|CKV_AWS_28|CKV_AWS_165|^I3011|^W3011|^E.*(Recovery|Backup)/;

/** A case as a file that every tool reads. */
interface WrittenCase extends Case {
  readonly group: string;
  readonly file: string;
}

type Tool = (cases: readonly WrittenCase[]) => boolean[];

const TOOLS: Readonly<Record<string, Tool>> = {
  'RecoveryChecks': (cases) => cases.map((each) => Object.keys(findingsOn(each)).length > 0),
  'cdk-nag': (cases) => cases.map(({ file }) => includedFindings(file).some((rule) => ON_RECOVERY.test(rule))),
  'checkov': (cases) => CHECKOV_CHECKER.check(cases.map(asApp))!.map((found) => found.some(isOnTable)),
  'cfn-lint': (cases) => lintFindings(cases.map(asApp), lintMatches(cases)).map((found) => found.some(isOnTable)),
};

/** With what it has for information, such as missing removal policies. */
function lintMatches(cases: readonly WrittenCase[]): LintMatch[] {
  return jsonOf('cfn-lint', '--include-checks', 'I', '--format', 'json', ...cases.map(({ file }) => file));
}

/** cfn-lint finds missing removal policies of vaults, too. */
function isOnTable({ rule, resource }: Finding): boolean {
  return ON_RECOVERY.test(rule) && /^(Orders|Stock|Simple)$/.test(resource);
}

/** The checkers of example apps ask for the files of an app. */
function asApp({ file }: WrittenCase): CheckedApp {
  return { templates: [file] } as unknown as CheckedApp;
}

function written(directory: string): WrittenCase[] {
  return Object.entries(GROUPS).flatMap(([group, cases]) => cases.map((each, place) => {
    const file = join(directory, `${group.replaceAll(/\W/g, '')}-${place}.yaml`);
    writeFileSync(file, each.yaml);
    return { ...each, group, file };
  }));
}

function main(directory: string) {
  const cases = written(directory);
  const verdicts = Object.entries(TOOLS).map(([name, tool]) => ({ name, found: tool(cases) }));
  const count = (group: string, found: readonly boolean[], isBad: boolean) => {
    const own = cases.flatMap((each, place) =>
      each.group === group && isBad === Object.keys(each.findings).length > 0 ? [found[place]] : []);
    return `${own.filter(Boolean).length} of ${own.length}`;
  };
  print(`| ${['', ...verdicts.map(({ name }) => name)].join(' | ')} |\n|${'---|'.repeat(verdicts.length + 1)}`);
  for (const [isBad, title] of [[true, 'findings seen'], [false, 'false alarms']] as const) {
    for (const group of Object.keys(GROUPS)) {
      print(`| ${group}: ${title} | ${verdicts.map(({ found }) => count(group, found, isBad)).join(' | ')} |`);
    }
  }
}

const directory = mkdtempSync(join(tmpdir(), 'compared-'));
try {
  main(directory);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
