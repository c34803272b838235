import { defineCommand, GROUP_ARGUMENT } from '../options/command-definition';

export const GROUP_DISCARD = defineCommand({
  words: 'group discard',
  summary: 'delete the tables that the restores of a group have made, and no others',
  arguments: [GROUP_ARGUMENT],
  examples: `
npx cdk-dynamodb-recovery group discard group-orders-and-2-20261121T015800Z`,
  prepare: (_, group) => async (context) => (await import('../actions/group-discard.js')).discardGroup(group, context),
});
