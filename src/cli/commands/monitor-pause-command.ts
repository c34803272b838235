import { defineCommand, TABLE_ARGUMENT } from '../options/command-definition';

export const MONITOR_PAUSE = defineCommand({
  words: 'monitor pause',
  summary: 'let a table\'s change monitor propose instead of restore, for a while',
  arguments: [TABLE_ARGUMENT],
  options: ['pauseFor', 'reason'],
  examples: `
npx cdk-dynamodb-recovery monitor pause audit-log
npx cdk-dynamodb-recovery monitor pause audit-log --for 3h --reason migration`,
  prepare: (options, table) => async (context) =>
    (await import('../actions/monitor-pause.js')).pauseMonitor(table, options, context),
});
