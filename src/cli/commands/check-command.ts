import { defineCommand } from '../options/command-definition';

const OPTIONS = [
  'window', 'maxGap', 'retention', 'lock', 'copied', 'replicaRegions', 'without', 'parameters', 'checkFormat', 'sarif', 'junit',
] as const;

export const CHECK = defineCommand({
  words: 'check',
  summary: 'which tables of CloudFormation templates or Terraform plans could not be recovered; needs no account',
  arguments: [{ name: 'template', help: 'a template (JSON or YAML), a plan as JSON, or a folder such as cdk.out', file: true, several: true }],
  options: OPTIONS,
  examples: `
npx cdk-dynamodb-recovery check template.yaml
npx cdk-dynamodb-recovery check cdk.out --window 14 --max-gap 1d \\
  --sarif checks.sarif
npx cdk-dynamodb-recovery check plan.json --retention 35 --format junit`,
  prepare: (options, ...templates) => async (context) => (await import('../actions/check.js')).checkTemplates({ ...options, templates }, context),
});
