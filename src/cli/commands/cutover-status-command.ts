import { CUTOVER_ARGUMENT, defineCommand } from '../options/command-definition';

export const CUTOVER_STATUS = defineCommand({
  words: 'cutover status',
  summary: 'show how far a cut-over is, and what is so now; writes nothing',
  arguments: [CUTOVER_ARGUMENT],
  examples: `
npx cdk-dynamodb-recovery cutover status cutover-audit-log-restored`,
  prepare: (_, record) => async (context) => (await import('../actions/cutover-status.js')).showCutOver(record, context),
});
