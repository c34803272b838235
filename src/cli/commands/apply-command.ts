import { APPLY_OPTIONS } from '../options/apply-options';
import { defineCommand, PLAN_ARGUMENT } from '../options/command-definition';

export const APPLY = defineCommand({
  words: 'rewind apply',
  summary: 'write exactly what a plan says; the same again goes on after Ctrl-C or a crash',
  arguments: [PLAN_ARGUMENT],
  options: ['digest', ...APPLY_OPTIONS],
  examples: `
npx cdk-dynamodb-recovery rewind apply rewind-audit-log-20261121T021400Z \\
  --digest cbb97a1e8240eea58b0d5dfe2f1c6a94`,
  prepare: (options, plan) => async (context) => (await import('../actions/apply.js')).applyPlan(plan, options, context),
});
