/** The result of a comparison of settings: for programs, and for people. */
import { lineOfDifference, lineOfOutcome, type ParityLine } from './parity-text';
import type { PutBackOutcome } from '../../engine/settings/put-back-outcome';
import type { SettingDifference } from '../../engine/settings/setting-difference';
import type { TableSettings } from '../../engine/settings/table-settings';
import { type Flags, shellLine } from '../terminal/command-line';
import { counted } from '../terminal/count-text';
import type { Screen } from '../terminal/screen';

export interface ParityFacts {
  readonly source: TableSettings;
  readonly restored: TableSettings;
  readonly differences: readonly SettingDifference[];

  /** None if nothing was to be put back. */
  readonly outcomes?: readonly PutBackOutcome[];
  readonly doubts: readonly string[];

  /** The place of the table, for `aws`. */
  readonly flags: Flags;

  /** The command that puts back what is left. */
  readonly next?: string;
}

export function parityDocument({ source, restored, differences, outcomes, doubts, next }: ParityFacts): object {
  return {
    command: 'parity',
    source: source.table,
    restored: restored.table,
    readAt: { source: source.readAt, restored: restored.readAt },
    same: differences.every(({ state }) => state === 'same'),
    doubts,
    differences,
    outcomes: outcomes ?? null,
    next: next ?? null,
  };
}

const MARKS = { open: ['yellow', '!'], failed: ['red', '✗'], done: ['green', '✓'] } as const;

export function parityLines({
  source, restored, differences, outcomes, doubts, flags, next,
}: ParityFacts, screen: Screen): string[] {
  const lines = outcomes?.map(lineOfOutcome) ?? differences.map(lineOfDifference);
  const shown = lines.filter(({ mark }) => mark !== 'same');
  const same = lines.length - shown.length;
  const left = differences.filter(({ state }) => state !== 'same').length;
  const header: ParityLine['cells'] = ['setting', source.table.name, restored.table.name, outcomes ? 'outcome' : 'put back with'];
  const repeated = before();
  const rows = padded([header, ...shown.map(({ cells }) => cells)]);
  return [
    '', screen.styled('bold', `${restored.table.arn}, compared with ${source.table.arn}`), '',
    ...doubts.map((doubt) => `  ${screen.styled('yellow', '!')} ${doubt}`), ...doubts.length > 0 ? [''] : [],
    ...shown.length > 0 ? [`    ${rows[0]}`] : [],
    ...shown.flatMap(({ mark, below }, place) => [
      `  ${mark === 'same' ? ' ' : screen.styled(MARKS[mark][0], MARKS[mark][1])} ${rows[place + 1]}`,
      ...below.map((words) => `      ${words.length > 1 ? shellLine(words, flags) : words[0]}`).filter((line) => !repeated(line)),
    ]),
    ...shown.length > 0 ? [''] : [],
    ...same > 0 ? [`${counted(same, 'part')} of settings ${same === 1 ? 'is' : 'are'} the same.`] : [],
    left === 0 ? screen.styled('green', 'The restored table has every setting of its source.')
      : screen.styled('yellow', `${counted(left, 'part')} of settings ${left === 1 ? 'differs' : 'differ'} or ${left === 1 ? 'is' : 'are'} unknown.`),
    ...next === undefined ? [] : ['', 'Next:', `  ${next}`],
    '', ...notRead(source.table.streamArn, flags), '',
  ];
}

function padded(rows: readonly ParityLine['cells'][]): string[] {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => [...cells[column]].length)));
  return rows.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd());
}

/** True for a line that was there before: a note of several parts is read once. */
function before(): (line: string) => boolean {
  const seen = new Set<string>();
  return (line) => seen.has(line) || !seen.add(line);
}

/** What names the source, and is not among its settings. */
function notRead(streamArn: string | undefined, flags: Flags): string[] {
  return [
    'Not read: strong consistency of replicas, and what names the source elsewhere:',
    'statements of IAM, conditions of KMS keys, DAX clusters, zero-ETL integrations,',
    'ingestion pipelines of OpenSearch, and the environment of applications.',
    ...streamArn === undefined ? []
      : ['Pipes of EventBridge that read its stream:', `  ${shellLine(['aws', 'pipes', 'list-pipes', '--source-prefix', streamArn], flags)}`],
  ];
}
