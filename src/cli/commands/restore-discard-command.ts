import { defineCommand, RESTORE_ARGUMENT } from '../options/command-definition';

export const RESTORE_DISCARD = defineCommand({
  words: 'restore discard',
  summary: 'delete the table that a restore has made, and no other',
  arguments: [RESTORE_ARGUMENT],
  examples: `
npx cdk-dynamodb-recovery restore discard \\
  restore-audit-log-restored-20261121T015800Z`,
  prepare: (_, restore) => async (context) => (await import('../actions/restore-discard.js')).discardRestore(restore, context),
});
