import { defineCommand, PLAN_ARGUMENT } from '../options/command-definition';

export const UNDO = defineCommand({
  words: 'rewind undo',
  summary: 'plan the rewind of a rewind, from its journal; writes nothing to the table',
  arguments: [PLAN_ARGUMENT],
  options: ['limit', 'out'],
  requires: ['out'],
  examples: `
npx cdk-dynamodb-recovery rewind undo rewind-audit-log-20261121T021400Z`,
  prepare: (options, plan) => async (context) => (await import('../actions/undo.js')).planUndo(plan, options, context),
});
