import { defineCommand, GROUP_ARGUMENT } from '../options/command-definition';

export const GROUP_CHECK = defineCommand({
  words: 'group check',
  summary: 'look again for what is torn between the restored tables, also by further references; writes nothing',
  arguments: [GROUP_ARGUMENT],
  options: ['references', 'maxCost'],
  examples: `
npx cdk-dynamodb-recovery group check group-orders-and-2-20261121T015800Z \\
  --reference stock.paymentId=payments.pk`,
  prepare: (options, group) => async (context) => (await import('../actions/group-check.js')).checkGroup(group, options, context),
});
