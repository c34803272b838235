import { defineCommand, RESTORE_ARGUMENT } from '../options/command-definition';

export const RESTORE_STATUS = defineCommand({
  words: 'restore status',
  summary: 'show how far a restore is, and what comes next; writes nothing',
  arguments: [RESTORE_ARGUMENT],
  examples: `
npx cdk-dynamodb-recovery restore status \\
  restore-audit-log-restored-20261121T015800Z`,
  prepare: (_, restore) => async (context) => (await import('../actions/restore-status.js')).showRestore(restore, context),
});
