/** Every option of every command, in the order in which help and printed commands have them. */
import type { OptionDefinition } from './option-definition';
import {
  countValue, dollarValue, joined, namesOrNoneValue, namesText, namesValue, nameValue, repeated, settingsValue,
  shareValue, shortValue,
  tableNameValue, tableValue, textValue, urlValue,
} from './option-values';
import { percentText } from '../../engine/plan/share-text';
import type { SettingName } from '../../engine/settings/setting-name';
import { parsePastTime, parseSpan, parseTime } from '../terminal/time';

export const EVIDENCE_SOURCES = ['stream', 'export', 'pair'] as const;

export type EvidenceSource = typeof EVIDENCE_SOURCES[number];

export const REPORT_FORMATS = ['markdown', 'json', 'csv'] as const;

export type ReportFormat = typeof REPORT_FORMATS[number];

/** More items at the same time make a run no faster, and take memory. */
const MOST_CONCURRENCY = 1000;

/** A monitor that is paused for longer is better removed. */
const LONGEST_PAUSE = 7 * 86_400_000;

const pastTime = (flag: string, now: () => Date) => (text: string) => parsePastTime(flag, text, now());

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
  maxItems: option<number>({
    flag: '--max-items', value: '<count>', group: 'limits', help: 'refuse to touch more items (default: 10000)', read: (flag) => countValue(flag),
  }),
  maxShare: option<number>({
    flag: '--max-share',
    value: '<share>',
    group: 'limits',
    help: 'refuse to touch a larger share of the table, as 5% or 0.05 (default: 50%); any is no limit',
    read: shareValue,
    write: (share) => share === Infinity ? 'any' : percentText(share),
  }),
  maxCost: option<number>({
    flag: '--max-cost', value: '<dollars>', group: 'limits', help: 'refuse to read whole tables for more dollars (default: 10)', read: dollarValue,
  }),
  itemsPerSecond: option<number>({
    flag: '--items-per-second', value: '<count>', group: 'limits', help: 'write no faster (default: 500)', read: (flag) => countValue(flag),
  }),
  capacityPerSecond: option<number>({
    flag: '--capacity-per-second', value: '<count>', group: 'limits', help: 'use no more write capacity units (default: 1000)', read: (flag) => countValue(flag),
  }),
  writesStoppedElsewhere: option<boolean>({
    flag: '--writes-stopped-elsewhere', group: 'limits', help: 'states that the writers in other Regions are stopped',
  }),
  concurrency: option<number>({
    flag: '--concurrency',
    value: '<count>',
    group: 'limits',
    help: 'items to work on at the same time (default: 16)',
    read: (flag) => countValue(flag, MOST_CONCURRENCY),
  }),

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

  at: option<Date>({ flag: '--at', value: '<time>', group: 'restore', help: 'the moment to get back to (help times)', read: pastTime }),
  latest: option<boolean>({ flag: '--latest', group: 'restore', help: 'the latest moment there is, about five minutes ago' }),
  point: option<string>({
    flag: '--point', value: '<arn>', group: 'restore', help: 'a backup of DynamoDB, or a recovery point of AWS Backup', read: textValue,
  }),
  deleted: option<boolean>({ flag: '--deleted', group: 'restore', help: 'the backup that DynamoDB keeps of a deleted table, for 35 days' }),
  target: option<string>({
    flag: '--to', value: '<name>', group: 'restore', help: 'the name of the restored table (default: <table>-restored-<moment>)', read: tableNameValue,
  }),
  targetRegion: option<string>({ flag: '--to-region', value: '<region>', group: 'restore', help: 'the Region of the restored table', read: textValue }),
  withoutIndexes: option<boolean>({ flag: '--without-indexes', group: 'restore', help: 'restore no indexes: faster and cheaper; local ones can never be added' }),
  key: option<string>({
    flag: '--key', value: '<arn>', group: 'restore', help: 'the KMS key of the restored table (default: that of the table)', read: textValue,
  }),
  restoreRole: option<string>({
    flag: '--restore-role', value: '<arn>', group: 'restore', help: 'the role with which AWS Backup restores (default: AWSBackupDefaultServiceRole)', read: textValue,
  }),
  settings: option<string>({
    flag: '--settings', value: '<file>', group: 'restore', file: true, help: 'the settings of the table, as settings --json prints them (default: as they are now)', read: textValue,
  }),
  record: option<string>({
    flag: '--out',
    short: 'o',
    value: '<folder>',
    group: 'restore',
    default: './',
    file: true,
    help: 'the record of the restore, a folder or s3://bucket/prefix; with / at the end, a new one in it; the same again goes on',
    read: textValue,
  }),

  apply: option<boolean>({ flag: '--apply', group: 'parity', help: 'put back what is safe at once' }),
  cutOver: option<boolean>({
    flag: '--cut-over', group: 'parity', help: 'and what acts on its own: consumers, actions of alarms, deletion protection, time to live',
  }),
  withReplicas: option<boolean>({ flag: '--with-replicas', group: 'parity', help: 'and the replicas, which takes hours for a large table' }),
  except: option<readonly SettingName[]>({
    flag: '--except', value: '<names>', group: 'parity', help: 'leave these settings as they are, a,b', read: (flag) => joined(settingsValue(flag)), write: namesText,
  }),
  unrelated: option<boolean>({
    flag: '--unrelated', group: 'parity', help: 'states that the table was not restored from the other one, and is to get its settings',
  }),

  pauseFor: option<number>({
    flag: '--for',
    value: '<span>',
    group: 'pause',
    help: 'how long, 7d at most; then it ends by itself (default: 1h)',
    read: (flag) => (text) => parseSpan(flag, text, LONGEST_PAUSE),
    write: (milliseconds) => `${milliseconds / 1000}s`,
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

function option<T>(definition: OptionDefinition<T>): OptionDefinition<T> {
  return definition;
}
