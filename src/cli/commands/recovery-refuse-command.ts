import { defineCommand, RUN_ARGUMENT } from '../options/command-definition';

export const RECOVERY_REFUSE = defineCommand({
  words: 'recovery refuse',
  summary: 'refuse the plan for which a state machine waits: it ends, and nothing is written',
  arguments: [RUN_ARGUMENT],
  options: ['reason'],
  examples: `
npx cdk-dynamodb-recovery recovery refuse s3://records/night \\
  --reason 'the filter takes good orders, too'`,
  prepare: ({ reason }, run) => async (context) => (await import('../actions/recovery-answer.js')).refuseRun(run, reason, context),
});
