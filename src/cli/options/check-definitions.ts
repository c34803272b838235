/** The options of the check of templates, a part of the table of all options. */
import { option } from './option-definition';
import { countValue, joined, repeated, spanOf, spanValue, textValue } from './option-values';
import { CHECK_RULE_NAMES, type CheckRule, PACK } from '../../assessment/check-rules';
import { LONGEST_WINDOW_DAYS } from '../../contract/window-days';
import { nearestName } from '../../engine/errors/nearest-name';
import { Refusal } from '../../engine/errors/refusal';

export const CHECK_FORMATS = ['text', 'json', 'sarif', 'junit'] as const;

export type CheckFormat = typeof CHECK_FORMATS[number];

export const LOCK_MODES = ['governance', 'compliance'] as const;

const DAY = 86_400_000;

/** AWS Backup keeps recovery points for 100 years at most. */
const LONGEST_RETENTION = 36_500;

export const CHECK_DEFINITIONS = {
  window: option<number>({
    flag: '--window',
    value: '<days>',
    group: 'demand',
    help: `the shortest recovery window, 1 to ${LONGEST_WINDOW_DAYS} days (default: 35)`,
    read: (flag) => countValue(flag, LONGEST_WINDOW_DAYS),
  }),
  maxGap: option<number>({
    flag: '--max-gap',
    value: '<span>',
    group: 'demand',
    help: 'the longest time between two backups (default: 21d)',
    read: spanValue(366 * DAY),
    write: spanOf,
  }),
  retention: option<number>({
    flag: '--retention',
    value: '<days>',
    group: 'demand',
    help: 'how long recovery points are kept at least (default: 90)',
    read: (flag) => countValue(flag, LONGEST_RETENTION),
  }),
  lock: option<typeof LOCK_MODES[number]>({
    flag: '--lock', value: '<mode>', group: 'demand', help: 'the vault is locked, in this mode or the stronger one', choices: LOCK_MODES,
  }),
  copied: option<boolean>({ flag: '--copied', group: 'demand', help: 'each recovery point is copied to another vault' }),
  replicaRegions: option<readonly string[]>({
    flag: '--replicas',
    value: '<regions>',
    group: 'demand',
    help: 'each table has a replica in these Regions, a,b',
    read: (flag) => joined((text) => text.split(',').map((region) => textValue(flag)(region).trim())),
    write: (regions) => regions.join(','),
  }),
  without: option<readonly CheckRule[]>({
    flag: '--without',
    value: '<rules>',
    group: 'demand',
    help: 'leave rules out, RemovalPolicy,BackupPlan; BackupPlan leaves out all on backups',
    read: (flag) => joined((text) => text.split(',').map((name) => ruleNamed(flag, name.trim()))),
    write: (rules) => rules.join(','),
  }),
  parameters: option<readonly string[]>({
    flag: '--parameter',
    value: '<name=value>',
    group: 'template',
    help: 'the value of a parameter of CloudFormation; once for each',
    read: (flag) => repeated((text) => assignment(flag, text)),
  }),
  checkFormat: option<CheckFormat>({
    flag: '--format', value: '<format>', group: 'findings', help: 'the form of the result', choices: CHECK_FORMATS, default: 'text',
  }),
  sarif: option<string>({ flag: '--sarif', value: '<file>', group: 'findings', file: true, help: 'write SARIF 2.1.0 to a file, too', read: textValue }),
  junit: option<string>({ flag: '--junit', value: '<file>', group: 'findings', file: true, help: 'write JUnit XML to a file, too', read: textValue }),
} as const;

function ruleNamed(flag: string, text: string): CheckRule {
  const name = text.replace(`${PACK}-`, '');
  const rule = CHECK_RULE_NAMES.find((each) => each === name);
  if (rule) return rule;
  const nearest = nearestName(name, CHECK_RULE_NAMES);
  throw new Refusal(flag, `be rules out of ${CHECK_RULE_NAMES.join(', ')}`, JSON.stringify(text), nearest && `write ${nearest}`);
}

function assignment(flag: string, text: string): string {
  if (!/^[A-Za-z0-9]+=/.test(text)) throw new Refusal(flag, 'be a name and a value, such as Stage=prod', JSON.stringify(text));
  return text;
}
