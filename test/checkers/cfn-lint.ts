import type { CheckedApp } from './checked-app';
import type { Checker, Finding } from './checker';
import { jsonOf } from './python-tool';

/** A finding of cfn-lint about a line of a template. */
export interface LintMatch {
  readonly Filename: string;
  readonly Location: { readonly Path: Array<string | number> | null };
  readonly Message: string;
  readonly Rule: { readonly Id: string };
}

/** cfn-lint, with its warnings. */
export const CFN_LINT_CHECKER: Checker = {
  name: 'cfn-lint',
  check: (apps) => lintFindings(apps, jsonOf('cfn-lint', '--format', 'json', ...apps.flatMap(({ templates }) => templates))),
};

/** The matches of each app; those that a template has cfn-lint ignore are not among them. */
export function lintFindings(apps: Array<Pick<CheckedApp, 'templates'>>, matches: LintMatch[]): Finding[][] {
  return apps.map(({ templates }) =>
    matches
      .filter(({ Filename }) => templates.includes(Filename))
      .map(({ Rule, Message, Location }) => ({
        rule: `${Rule.Id} ${Message}`,
        resource: String(Location.Path?.[1] ?? 'the template'),
      })),
  );
}
