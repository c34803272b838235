/** Every option of every command, in the order in which help and printed commands have them. */
import { CHECK_DEFINITIONS } from './check-definitions';
import { CUTOVER_DEFINITIONS } from './cutover-definitions';
import { GROUP_DEFINITIONS } from './group-definitions';
import { LIMIT_DEFINITIONS } from './limit-definitions';
import { option, type OptionDefinition } from './option-definition';
import {
  countValue, joined, namesOrNoneValue, namesText, namesValue, nameValue, pastTime, repeated, shortValue, spanOf,
  spanValue, tableValue, textValue, urlValue,
} from './option-values';
import { RECOVERY_DEFINITIONS } from './recovery-definitions';
import { parseTime } from '../terminal/time';

export const EVIDENCE_SOURCES = ['stream', 'export', 'pair'] as const;

export type EvidenceSource = typeof EVIDENCE_SOURCES[number];

export const REPORT_FORMATS = ['markdown', 'json', 'csv'] as const;

export type ReportFormat = typeof REPORT_FORMATS[number];

/** A monitor that is paused for longer is better removed. */
const LONGEST_PAUSE = 7 * 86_400_000;

const names = { value: '<names>', group: 'rules', read: (flag) => joined(namesValue(flag)), write: namesText } as const satisfies
  Partial<OptionDefinition<readonly string[]>>;

export const OPTIONS = {
  table: option<string>({ flag: '--table', short: 't', value: '<name>', group: 'damage', help: 'the table, by its name or ARN', read: tableValue }),
  from: option<Date>({ flag: '--from', short: 'f', value: '<time>', group: 'damage', help: 'when the damage began (help times)', read: pastTime }),
  to: option<Date>({
    flag: '--to',
    value: '<time>',
    group: 'damage',
    help: 'when it ended; later writes are good',
    read: (flag, now) => (text) => parseTime(flag, text, now()),
  }),
  filter: option<string>({
    flag: '--filter',
    value: '<expression>',
    group: 'damage',
    help: 'which writes are damage (help filter); by default all but deletions by time to live',
  }),
  tenant: option<string>({
    flag: '--tenant',
    value: '<key>',
    group: 'damage',
    help: 'only items with this value of the partition key; they are read by it, so cost follows the tenant',
    read: textValue,
  }),

  only: option<readonly string[]>({
    ...names,
    flag: '--only',
    help: 'roll back these attributes only, a,b; \'\' for none: deleted and inserted items only',
    read: (flag) => joined(namesOrNoneValue(flag)),
  }),
  keep: option<readonly string[]>({ ...names, flag: '--keep', help: 'never roll back these attributes, a,b' }),
  together: option<readonly (readonly string[])[]>({
    flag: '--together',
    value: '<names>',
    group: 'rules',
    help: 'roll back all of these or none, a,b; once for each group',
    read: (flag) => repeated<readonly string[]>(namesValue(flag)),
    write: (groups) => groups.map(namesText),
  }),
  version: option<string>({
    flag: '--version-attribute',
    value: '<name>',
    group: 'rules',
    help: 'the number that counts versions for optimistic locking: it goes on from the largest that there was',
    read: (flag) => (text) => nameValue(textValue(flag)(text)),
    write: (name) => name.startsWith('"') ? JSON.stringify(name) : name,
  }),
  deep: option<readonly string[]>({ ...names, flag: '--deep', help: 'compare the members of these maps one by one, a,b' }),
  delta: option<readonly string[]>({
    ...names, flag: '--delta', help: 'numbers to which good writers only add: subtract the steps of the damage, a,b; from the stream',
  }),
  touch: option<readonly string[]>({
    ...names,
    flag: '--touch',
    help: 'set these attributes to the time of the repair, in the form that they have (ISO 8601 with a zone, seconds, milliseconds), a,b',
  }),
  putBackWithout: option<readonly string[]>({
    ...names,
    flag: '--put-back-without',
    help: 'put deleted items back without these attributes, a,b; that of time to live, if they have expired',
  }),
  strict: option<boolean>({ flag: '--strict', group: 'rules', help: 'leave items alone that good writes have touched since their damage' }),
  limit: option<number>({
    flag: '--limit',
    value: '<count>',
    group: 'rules',
    help: 'plan so many items only, for a first try: a sample of all, always the same one',
    read: (flag) => countValue(flag),
  }),

  evidence: option<EvidenceSource>({
    flag: '--evidence',
    value: '<source>',
    group: 'evidence',
    help: 'where changes are read from; the stream, if it reaches back',
    choices: EVIDENCE_SOURCES,
  }),
  exports: option<readonly string[]>({
    flag: '--export',
    value: '<folder>',
    group: 'evidence',
    file: true,
    help: 'an incremental export, a folder or s3://bucket/prefix/AWSDynamoDB/id; once for each',
    read: (flag) => repeated(textValue(flag)),
  }),
  before: option<string>({
    flag: '--before',
    value: '<table|export>',
    group: 'evidence',
    file: true,
    help: 'the table as it was just before the damage: a restored table or a full export',
    read: textValue,
  }),
  beforeTime: option<Date>({
    flag: '--before-time', value: '<time>', group: 'evidence', help: 'the time that --before shows, if it is not recorded there', read: pastTime,
  }),
  after: option<string>({
    flag: '--after',
    value: '<table|export>',
    group: 'evidence',
    file: true,
    help: 'the same just after the damage (default: the table itself)',
    read: textValue,
  }),
  afterTime: option<Date>({
    flag: '--after-time', value: '<time>', group: 'evidence', help: 'the time that --after shows, if it is not recorded there', read: pastTime,
  }),
  compared: option<string>({
    flag: '--compared',
    value: '<place>',
    group: 'evidence',
    help: 'a comparison of the table with a restored one that a state machine has made, s3://bucket/prefix; neither is read again',
    read: textValue,
  }),
  damageOnly: option<boolean>({
    flag: '--damage-only', group: 'evidence', help: 'states that only the damage changed what the filter finds between --from and --to',
  }),

  keys: option<readonly string[]>({
    flag: '--keys', value: '<names>', group: 'damage', help: 'the key of both, pk,sk, if both are exports', read: namesValue, write: namesText,
  }),

  digest: option<string>({
    flag: '--digest',
    value: '<sha256>',
    group: 'limits',
    property: 'approval',
    help: 'refuse any other plan than the approved one: its first 32 characters, or more',
  }),
  ...LIMIT_DEFINITIONS,

  out: option<string>({
    flag: '--out',
    short: 'o',
    value: '<folder>',
    group: 'plan',
    property: 'folder',
    default: './',
    file: true,
    help: 'the plan\'s folder, or s3://bucket/prefix; with / at the end, a new folder in it; that of an interrupted plan goes on',
    read: textValue,
  }),

  format: option<ReportFormat>({ flag: '--format', value: '<format>', group: 'report', help: 'its form', choices: REPORT_FORMATS, default: 'markdown' }),
  output: option<string>({
    flag: '--output', short: 'o', value: '<file>', group: 'report', file: true, help: 'a file, in place of standard output', read: textValue,
  }),

  ...CHECK_DEFINITIONS,
  ...GROUP_DEFINITIONS,
  ...RECOVERY_DEFINITIONS,
  ...CUTOVER_DEFINITIONS,

  pauseFor: option<number>({
    flag: '--for',
    value: '<span>',
    group: 'pause',
    help: 'how long, 7d at most; then it ends by itself (default: 1h)',
    read: spanValue(LONGEST_PAUSE),
    write: spanOf,
  }),
  reason: option<string>({
    flag: '--reason', value: '<text>', group: 'pause', help: 'why, for others on call: 500 characters at most', read: (flag) => shortValue(flag, 500),
  }),

  region: option<string>({ flag: '--region', value: '<region>', group: 'connection', help: 'the Region', read: textValue }),
  profile: option<string>({ flag: '--profile', value: '<name>', group: 'connection', help: 'the profile of the AWS configuration', read: textValue }),
  roleArn: option<string>({ flag: '--role-arn', value: '<arn>', group: 'connection', help: 'a role to assume', read: textValue }),
  endpointUrl: option<string>({
    flag: '--endpoint-url', value: '<url>', group: 'connection', help: 'another endpoint, such as that of DynamoDB Local', read: urlValue,
  }),
  json: option<boolean>({ flag: '--json', group: 'output', help: 'the result as JSON' }),
  quiet: option<boolean>({ flag: '--quiet', group: 'output', help: 'the result only: no progress, no notes' }),
  color: option<boolean>({ flag: '--no-color', group: 'output', help: 'no colours; NO_COLOR in the environment does the same' }),
  debug: option<boolean>({ flag: '--debug', group: 'output', help: 'the stack of an error' }),
} as const;

export type OptionName = keyof typeof OPTIONS;

export type OptionValues = {
  readonly [N in OptionName]?: (typeof OPTIONS)[N] extends OptionDefinition<infer T> ? T : never;
};

/** Options that every command takes. */
export const COMMON_OPTIONS = ['region', 'profile', 'roleArn', 'endpointUrl', 'json', 'quiet', 'color', 'debug'] as const;

export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];

export function optionOf(name: OptionName): OptionDefinition<unknown> {
  return OPTIONS[name] as OptionDefinition<unknown>;
}

/** The option that a property of the engine stands for, if it is one of these. */
export function flagOf(property: string, among: readonly OptionName[] = OPTION_NAMES): string | undefined {
  const name = among.find((each) => each === property || optionOf(each).property === property);
  return name && optionOf(name).flag;
}
