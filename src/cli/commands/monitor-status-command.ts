import { defineCommand, TABLE_ARGUMENT } from '../options/command-definition';

export const MONITOR_STATUS = defineCommand({
  words: 'monitor status',
  summary: 'check that a table\'s change monitor works, and list what it left to a person',
  arguments: [TABLE_ARGUMENT],
  options: ['from'],
  examples: `
npx cdk-dynamodb-recovery monitor status audit-log
npx cdk-dynamodb-recovery monitor status audit-log --from 24h --json`,
  prepare: ({ from }, table) => async (context) =>
    (await import('../actions/monitor-status.js')).showMonitor(table, { from }, context),
});
