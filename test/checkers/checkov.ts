import type { CheckedApp } from './checked-app';
import type { Checker, Finding } from './checker';
import { jsonOf } from './python-tool';

/** The result of a check of checkov for a resource. */
export interface CheckovRecord {
  readonly check_id: string;
  readonly check_result: { readonly suppress_comment?: string };
  readonly file_abs_path: string;

  /** Its type and its logical id. */
  readonly resource: string;
}

/** The report of checkov; without any resource that it knows, there are no results. */
export interface CheckovReport {
  readonly results?: { readonly failed_checks: CheckovRecord[]; readonly skipped_checks: CheckovRecord[] };
}

/** checkov, without a look at the network. */
export const CHECKOV_CHECKER: Checker = {
  name: 'checkov',
  check: (apps) => checkovFindings(apps, jsonOf('checkov', '--skip-download', '--framework', 'cloudformation', '--output', 'json',
    ...apps.flatMap(({ templates }) => templates.flatMap((template) => ['--file', template])))),
};

/** The checks that failed in each app, and those that were skipped for a reason at their resource. */
export function checkovFindings(apps: Array<Pick<CheckedApp, 'templates'>>, { results }: CheckovReport): Finding[][] {
  const records = [...results?.failed_checks ?? [], ...results?.skipped_checks ?? []];
  return apps.map(({ templates }) =>
    records
      .filter(({ file_abs_path: file }) => templates.includes(file))
      .map((record) => ({
        rule: record.check_id,
        resource: record.resource.split('.').pop()!,
        reason: record.check_result.suppress_comment,
      })),
  );
}
