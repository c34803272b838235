/** The options of cut-overs, a part of the table of all options. */
import { option } from './option-definition';
import { countValue, pathValue, repeated, spanOf, spanValue, tableValue, textValue } from './option-values';

/** A longer watch is the work of alarms, in milliseconds. */
const LONGEST_WATCH = 86_400_000;

/** Policies take seconds, in milliseconds. */
const LONGEST_SETTLING = 600_000;

export const CUTOVER_DEFINITIONS = {
  successor: option<string>({
    flag: '--to', value: '<table>', group: 'cutover', help: 'the restored table that takes over', read: tableValue,
  }),
  parameter: option<string>({
    flag: '--parameter', value: '<name>', group: 'cutover', help: 'the parameter of Systems Manager that names the table, by its name or ARN', read: textValue,
  }),
  appConfig: option<string>({
    flag: '--app-config',
    value: '<path>',
    group: 'cutover',
    help: 'the configuration of AppConfig that names the table: application/environment/profile, by names or ids',
    read: pathValue(3, 'application/environment/profile'),
  }),
  member: option<string>({
    flag: '--member', value: '<path>', group: 'cutover', help: 'the member of its JSON or YAML that is the name, a.b (default: the whole value)', read: textValue,
  }),
  strategy: option<string>({
    flag: '--strategy', value: '<name>', group: 'cutover', help: 'the deployment strategy of AppConfig, by its name or id (default: AppConfig.AllAtOnce)', read: textValue,
  }),
  stack: option<string>({
    flag: '--stack', value: '<name>', group: 'cutover', help: 'the CloudFormation stack that has the table, in place of a parameter: its references switch', read: textValue,
  }),
  stackRole: option<string>({
    flag: '--stack-role-arn', value: '<arn>', group: 'cutover', help: 'a role to assume for CloudFormation only, such as the deploy role of the CDK', read: textValue,
  }),
  freeze: option<boolean>({
    flag: '--freeze', group: 'cutover', help: 'refuse writes to the old table before the switch, by its resource policy, and until an undo',
  }),
  settle: option<number>({
    flag: '--settle',
    value: '<span>',
    group: 'cutover',
    help: 'the time without a write after which frozen writers count as stopped (default: 30s)',
    read: spanValue(LONGEST_SETTLING),
    write: spanOf,
  }),
  acceptGap: option<number>({
    flag: '--accept-gap',
    value: '<writes>',
    group: 'cutover',
    help: 'how many writes since the moment of the restored table may be left behind; any is any number',
    read: (flag) => (text) => text.trim() === 'any' ? -1 : text.trim() === '0' ? 0 : countValue(flag)(text),
    write: (writes) => writes === -1 ? 'any' : String(writes),
  }),
  watch: option<number>({
    flag: '--watch',
    value: '<span>',
    group: 'cutover',
    help: 'go back by itself on errors for so long after the switch (default: 10m)',
    read: spanValue(LONGEST_WATCH),
    write: spanOf,
  }),
  maxErrors: option<number>({
    flag: '--max-errors', value: '<count>', group: 'cutover', help: 'so many failed or throttled requests are none (default: 10)', read: (flag) => countValue(flag),
  }),
  alarms: option<readonly string[]>({
    flag: '--alarm', value: '<name>', group: 'cutover', help: 'go back by itself if this alarm fires, too; once for each', read: (flag) => repeated(textValue(flag)),
  }),
  cutOverRecord: option<string>({
    flag: '--out',
    short: 'o',
    value: '<folder>',
    group: 'cutover',
    default: './',
    file: true,
    help: 'the record of the cut-over, a folder or s3://bucket/prefix; with / at the end, a new one in it',
    read: textValue,
  }),
} as const;
