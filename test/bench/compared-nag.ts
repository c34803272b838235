import { readFileSync, writeFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import * as nag from 'cdk-nag';
import { parseYaml } from '../../src/cli/checks/yaml-template';

const PACKS = [
  nag.AwsSolutionsChecks, nag.HIPAASecurityChecks, nag.NIST80053R5Checks, nag.PCIDSS321Checks, nag.ServerlessChecks,
];

/** The rules of cdk-nag that a template breaks once an app includes it; none where it cannot be included. */
export function includedFindings(file: string): string[] {
  const templateFile = file.replace(/yaml$/, 'json');
  writeFileSync(templateFile, JSON.stringify(parseYaml(readFileSync(file, 'utf8'))));
  const app = new App();
  try {
    new CfnInclude(new Stack(app, 'Included'), 'Template', { templateFile });
  } catch {
    return [];
  }
  return PACKS.flatMap((Pack) => new Pack().validateScope(app).violations.map(({ ruleName }) => ruleName));
}
