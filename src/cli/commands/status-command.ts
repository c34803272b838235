import { defineCommand } from '../options/command-definition';

export const STATUS = defineCommand({
  words: 'status',
  summary: 'check whether a rewind would work, from which evidence, and how far back',
  options: ['table', 'from'],
  requires: ['table'],
  examples: `
npx cdk-dynamodb-recovery status --table audit-log
npx cdk-dynamodb-recovery status --table audit-log --from 3h --json`,
  prepare: (options) => async (context) => (await import('../actions/status.js')).showStatus(options, context),
});
