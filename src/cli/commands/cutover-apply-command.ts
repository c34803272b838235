import { CUTOVER_ARGUMENT, defineCommand } from '../options/command-definition';

export const CUTOVER_APPLY = defineCommand({
  words: 'cutover apply',
  summary: 'switch to the restored table, and back by itself on errors; the same again goes on',
  arguments: [CUTOVER_ARGUMENT],
  options: ['digest'],
  examples: `
npx cdk-dynamodb-recovery cutover apply cutover-audit-log-restored \\
  --digest cbb97a1e8240eea58b0d5dfe2f1c6a94`,
  prepare: (options, record) => async (context) => (await import('../actions/cutover-apply.js')).applyCutOverPlan(record, options, context),
});
