import { Refusal } from '../../engine/errors/refusal';
import { defineCommand } from '../options/command-definition';
import { PLAN_OPTIONS } from '../options/plan-options';

export const PLAN = defineCommand({
  words: 'rewind plan',
  summary: 'find the damage and plan its repair, as a dry run; writes nothing to the table',
  options: PLAN_OPTIONS,
  requires: ['table', 'from', 'out'],
  examples: `
npx cdk-dynamodb-recovery rewind plan --table audit-log --from 2h \\
  --filter 'changed(action) and new.action = ""'
npx cdk-dynamodb-recovery rewind plan --table orders \\
  --from 2026-11-21T01:59:00Z --only price,currency --together price,currency`,
  prepare: (options) => {
    const { from, to } = options;
    if (to !== undefined && to <= from) throw new Refusal('--to', `be after --from, ${from.toISOString()}`, to.toISOString());
    return async (context) => (await import('../actions/plan.js')).planRewind(options, context);
  },
});
