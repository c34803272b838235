import { defineCommand } from '../options/command-definition';
import { CUTOVER_PLAN_OPTIONS, wantedPointer } from '../options/cutover-options';

export const CUTOVER_PLAN = defineCommand({
  words: 'cutover plan',
  summary: 'plan that a restored table takes over from the damaged one; changes nothing',
  options: CUTOVER_PLAN_OPTIONS,
  requires: ['table', 'successor', 'cutOverRecord'],
  examples: `
npx cdk-dynamodb-recovery cutover plan --table audit-log \\
  --to audit-log-restored --parameter /shop/audit-log-table --freeze
npx cdk-dynamodb-recovery cutover plan --table audit-log \\
  --to audit-log-restored --parameter /shop/tables --member audit.log \\
  --accept-gap any --watch 30m --alarm checkout-errors
npx cdk-dynamodb-recovery cutover plan --table audit-log \\
  --to audit-log-restored --app-config shop/production/tables --freeze
npx cdk-dynamodb-recovery cutover plan --table audit-log \\
  --to audit-log-restored --stack Shop --freeze`,
  prepare: (options) => {
    const pointer = wantedPointer(options);
    return async (context) => (await import('../actions/cutover-plan.js')).planCutOver(options, pointer, context);
  },
});
