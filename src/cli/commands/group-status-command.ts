import { defineCommand, GROUP_ARGUMENT } from '../options/command-definition';

export const GROUP_STATUS = defineCommand({
  words: 'group status',
  summary: 'show how far the restores of a group are, and its verdict; writes nothing',
  arguments: [GROUP_ARGUMENT],
  examples: `
npx cdk-dynamodb-recovery group status group-orders-and-2-20261121T015800Z`,
  prepare: (_, group) => async (context) => (await import('../actions/group-status.js')).showGroup(group, context),
});
