import { defineCommand } from '../options/command-definition';
import { PARITY_OPTIONS, requireStages } from '../options/parity-options';

export const PARITY = defineCommand({
  words: 'parity',
  summary: 'compare the settings of a restored table with those of its source, and put them back',
  arguments: [
    { name: 'source', help: 'the table that was restored, or a .json file of its settings', file: true },
    { name: 'restored', help: 'the restored table, by its name or ARN' },
  ],
  options: PARITY_OPTIONS,
  examples: `
npx cdk-dynamodb-recovery parity audit-log audit-log-restored
npx cdk-dynamodb-recovery parity audit-log audit-log-restored --apply
npx cdk-dynamodb-recovery parity settings.json audit-log-restored \\
  --apply --cut-over`,
  prepare: (options, source, restored) => {
    requireStages(options);
    return async (context) => (await import('../actions/parity.js')).showParity({ source, restored, ...options }, context);
  },
});
