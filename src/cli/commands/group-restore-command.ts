import { defineCommand } from '../options/command-definition';
import { GROUP_OPTIONS, requireGroup } from '../options/group-options';

export const GROUP_RESTORE = defineCommand({
  words: 'group restore',
  summary: 'restore several tables to one moment, with a verdict on whether they fit together; the same again goes on',
  options: GROUP_OPTIONS,
  requires: ['tables', 'record'],
  examples: `
npx cdk-dynamodb-recovery group restore --tables orders,payments,stock \\
  --at 2026-11-21T01:58:00Z --quietest
npx cdk-dynamodb-recovery group restore --tables orders,payments \\
  --at 2026-11-21T01:58:00Z --reference payments.orderId=orders.pk`,
  prepare: (options) => {
    requireGroup(options);
    return async (context) => (await import('../actions/group-restore.js')).restoreGroup(options, context);
  },
});
