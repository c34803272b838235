import { defineCommand } from '../options/command-definition';
import { requireWhole } from '../options/sample-options';

export const DIFF = defineCommand({
  words: 'diff',
  summary: 'compare two tables or full exports; writes nothing',
  arguments: [
    { name: 'before', help: 'a table, or the folder of a full export on disk or in s3://', file: true },
    { name: 'after', help: 'another one', file: true },
  ],
  options: ['keys', 'tenant', 'sample', 'seed', 'maxCost'],
  examples: `
npx cdk-dynamodb-recovery diff audit-log-restored audit-log
npx cdk-dynamodb-recovery diff \\
  s3://exports/AWSDynamoDB/01732170000000-a1b2c3d4 audit-log --json
npx cdk-dynamodb-recovery diff orders-restored orders --sample 0.1%
npx cdk-dynamodb-recovery diff orders-restored orders --tenant tenant-7`,
  prepare: ({ keys, tenant, sample, seed, maxCost }, before, after) => {
    requireWhole({ tenant, sample, seed });
    return async (context) => (await import('../actions/diff.js')).showDifferences({ before, after, keys, tenant, sample, seed, maxCost }, context);
  },
});
