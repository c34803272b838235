import { defineCommand } from '../options/command-definition';

export const ADVISE = defineCommand({
  words: 'advise',
  summary: 'list every way back to a moment, with time, dollars and loss, the best first; reads no item',
  options: ['table', 'at', 'filter', 'tenant', 'prices'],
  requires: ['table', 'at'],
  examples: `
npx cdk-dynamodb-recovery advise --table orders --at 2026-11-21T01:58:00Z
npx cdk-dynamodb-recovery advise --table orders --at 20m \\
  --filter 'changed(price) and new.price < 1' --json`,
  prepare: (options) => async (context) => (await import('../actions/advise.js')).advise(options, context),
});
