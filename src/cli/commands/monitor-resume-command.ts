import { defineCommand, TABLE_ARGUMENT } from '../options/command-definition';

export const MONITOR_RESUME = defineCommand({
  words: 'monitor resume',
  summary: 'end the pause of a table\'s change monitor, and close its breaker',
  arguments: [TABLE_ARGUMENT],
  examples: `
npx cdk-dynamodb-recovery monitor resume audit-log`,
  prepare: (_, table) => async (context) =>
    (await import('../actions/monitor-pause.js')).resumeMonitor(table, context),
});
