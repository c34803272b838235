import { defineCommand } from '../options/command-definition';
import { requireOneWay, RESTORE_OPTIONS } from '../options/restore-options';

export const RESTORE_START = defineCommand({
  words: 'restore start',
  summary: 'restore a table as it was, under another name, with its settings; the same again goes on',
  options: RESTORE_OPTIONS,
  requires: ['table', 'record'],
  examples: `
npx cdk-dynamodb-recovery restore start --table audit-log \\
  --at 2026-11-21T01:58:00Z
npx cdk-dynamodb-recovery restore start --table audit-log --deleted \\
  --to audit-log`,
  prepare: (options) => {
    requireOneWay(options);
    return async (context) => (await import('../actions/restore-start.js')).startRestore(options, context);
  },
});
