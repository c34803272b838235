import { defineCommand, PLAN_ARGUMENT } from '../options/command-definition';

export const REPORT = defineCommand({
  words: 'rewind report',
  summary: 'report what a plan has done: numbers, conflicts with their values, every value that was written',
  arguments: [PLAN_ARGUMENT],
  options: ['format', 'output'],
  requires: ['format'],
  examples: `
npx cdk-dynamodb-recovery rewind report rewind-audit-log-20261121T021400Z
npx cdk-dynamodb-recovery rewind report rewind-audit-log-20261121T021400Z \\
  --format csv --output changes.csv`,
  prepare: ({ format, output, json }, plan) => async (context) =>
    (await import('../actions/report.js')).reportPlan({ plan, format: json ? 'json' : format, output }, context),
});
