import { defineCommand, TABLE_ARGUMENT } from '../options/command-definition';

export const SETTINGS = defineCommand({
  words: 'settings',
  summary: 'print the settings of a table, to keep them for a restore; changes nothing',
  arguments: [TABLE_ARGUMENT],
  examples: `
npx cdk-dynamodb-recovery settings audit-log
npx cdk-dynamodb-recovery settings audit-log --json > settings.json`,
  prepare: (_, table) => async (context) => (await import('../actions/settings.js')).showSettings(table, context),
});
