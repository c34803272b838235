import { CUTOVER_ARGUMENT, defineCommand } from '../options/command-definition';

export const CUTOVER_UNDO = defineCommand({
  words: 'cutover undo',
  summary: 'switch back to the old table; the same again goes on',
  arguments: [CUTOVER_ARGUMENT],
  examples: `
npx cdk-dynamodb-recovery cutover undo cutover-audit-log-restored`,
  prepare: (_, record) => async (context) => (await import('../actions/cutover-undo.js')).takeCutOverBack(record, context),
});
