import { defineCommand, RUN_ARGUMENT } from '../options/command-definition';

export const RECOVERY_STATUS = defineCommand({
  words: 'recovery status',
  summary: 'show how far the run of a state machine is, and what it asks; writes nothing',
  arguments: [RUN_ARGUMENT],
  examples: `
npx cdk-dynamodb-recovery recovery status s3://records/night`,
  prepare: (_, run) => async (context) => (await import('../actions/recovery-status.js')).showRun(run, context),
});
