import { defineCommand, RUN_ARGUMENT } from '../options/command-definition';

export const RECOVERY_APPROVE = defineCommand({
  words: 'recovery approve',
  summary: 'approve the plan for which a state machine waits, by its digest',
  arguments: [RUN_ARGUMENT],
  options: ['digest'],
  requires: ['digest'],
  examples: `
npx cdk-dynamodb-recovery recovery approve s3://records/night \\
  --digest cbb97a1e8240eea58b0d5dfe2f1c6a94`,
  prepare: ({ digest }, run) => async (context) => (await import('../actions/recovery-answer.js')).approveRun(run, digest, context),
});
