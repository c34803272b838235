import { defineCommand, PLAN_ARGUMENT } from '../options/command-definition';

export const VERIFY = defineCommand({
  words: 'rewind verify',
  summary: 'check offline that a plan, its journal and its reports are unchanged; lists every fault',
  arguments: [PLAN_ARGUMENT],
  examples: `
npx cdk-dynamodb-recovery rewind verify rewind-audit-log-20261121T021400Z
npx cdk-dynamodb-recovery rewind verify s3://bucket/prefix/plan/ --json`,
  prepare: (_, plan) => async (context) => (await import('../actions/verify.js')).verifyPlan(plan, context),
});
