/**
 * Runs every policy checker over the example apps: `npm run checkers` prints a table, what was found, and why
 * what is accepted is accepted. It fails if something is found that nobody has accepted.
 */
import '../quiet';
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import * as recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { withReasons } from './accepted';
import { NAG_CHECKERS } from './cdk-nag';
import { NAG_2_CHECKER } from './cdk-nag-2';
import { CFN_LINT_CHECKER } from './cfn-lint';
import { CheckedApp } from './checked-app';
import type { Checker, Finding } from './checker';
import { CHECKOV_CHECKER } from './checkov';
import { CONTROL_TOWER_CHECKER } from './control-tower';
import { EXAMPLE_APPS } from './example-apps';
import { bad, heading, print, table } from '../demo/screen';

const CHECKERS: Checker[] = [...NAG_CHECKERS, NAG_2_CHECKER, CONTROL_TOWER_CHECKER, CFN_LINT_CHECKER, CHECKOV_CHECKER];

/** The findings of a checker in an app; none if the checker does not run here. */
interface Verdict {
  readonly app: CheckedApp;
  readonly checker: Checker;
  readonly findings?: Finding[];
}

function main(directory: string) {
  heading('Policy checkers (first the packs of cdk-nag 3) over the example apps with every recommended feature flag');
  const apps = EXAMPLE_APPS.map(
    (example, index) => new CheckedApp(example, { ...recommendedFlags }, join(directory, String(index))),
  );
  const verdicts = CHECKERS.flatMap((checker) => {
    const findings = checker.check(apps);
    return apps.map((app, index) => ({ app, checker, findings: findings && withReasons(findings[index]) }));
  });
  table(['', ...CHECKERS.map(({ name }) => name)], apps.map((app) => [
    app.title,
    ...verdicts.filter((verdict) => verdict.app === app).map(({ findings }) => summary(findings)),
  ]));
  printReasons(verdicts);
  printFound(verdicts);
}

function summary(findings?: Finding[]): string {
  if (!findings) {
    return 'not for this machine';
  }
  const found = findings.filter(({ reason }) => reason === undefined).length;
  return found > 0 ? `${found} FOUND` : findings.length > 0 ? `${findings.length} accepted` : 'ok';
}

function printReasons(verdicts: Verdict[]) {
  heading('Accepted, and why');
  const rules = new Map<string, Set<string>>();
  verdicts.flatMap(({ findings }) => findings ?? []).forEach(({ rule, reason }) => {
    if (reason !== undefined) {
      rules.set(reason, (rules.get(reason) ?? new Set()).add(rule));
    }
  });
  rules.forEach((ids, reason) => print(`   ${reason}\n${[...ids].map((id) => `      ${id}\n`).join('')}`));
}

function printFound(verdicts: Verdict[]) {
  const found = verdicts.flatMap(({ app, checker, findings = [] }) => findings
    .filter(({ reason }) => reason === undefined)
    .map(({ rule, resource }) => `${checker.name}: ${rule} on ${resource} of ${app.title}`));
  heading(found.length === 0 ? 'Nothing else was found' : 'Found, and accepted by nobody');
  found.forEach(bad);
  process.exitCode = found.length === 0 ? 0 : 1;
}

const directory = mkdtempSync(join(tmpdir(), 'checkers-'));
try {
  main(directory);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
