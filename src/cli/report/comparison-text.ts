/** A comparison of two snapshots, for people. */
import { changeText, keyText } from './change-text';
import { type Row, rowLines } from './run-counts';
import { estimateText, type SampleFacts, sampleRows, sampleVerdict } from './sample-text';
import { nameText } from '../../engine/errors/plain-text';
import type { AttributeCount, ComparisonReport } from '../../engine/evidence/pair/comparison';
import type { ItemDifference } from '../../engine/evidence/pair/item-pairs';
import type { DifferenceKind } from '../../engine/evidence/pair/sampled-pair';
import type { Explanation } from '../../engine/evidence/pair/writes-since';
import { differences, pathText } from '../../engine/values/attribute-path';
import { numberText } from '../terminal/count-text';
import type { Screen } from '../terminal/screen';
import { timeText } from '../terminal/time';

/** The moment that a restored copy shows, with what writes since then explain, or the reason why that is unknown. */
export type MomentFacts = { readonly time: Date } & (Explanation | { readonly unknown: string });

const MOST_ATTRIBUTES = 10;
const MOST_CHANGES = 5;

export function differing({ onlyBefore, onlyAfter, different }: ComparisonReport['counts']): number {
  return onlyBefore + onlyAfter + different;
}

export interface ComparisonFacts {
  readonly report: ComparisonReport;
  readonly since?: MomentFacts;

  /** None if all items were compared. */
  readonly sampled?: SampleFacts;
  readonly keyNames: readonly string[];
}

export function comparisonLines({ report, since, sampled, keyNames }: ComparisonFacts, screen: Screen): string[] {
  const { before, after, counts, attributes, samples } = report;
  const whole = (kind: DifferenceKind, ...names: string[]) => [...names, ...sampled ? [estimateText(sampled.estimates[kind])] : []].join(': ');
  return [
    '',
    screen.styled('bold', `${before} → ${after}`),
    '',
    ...rowLines([
      ...sampled ? sampleRows(sampled, report) : [],
      ['same', numberText(counts.same)],
      ['different', numberText(counts.different), whole('different')],
      ['only before', numberText(counts.onlyBefore), whole('onlyBefore', before)],
      ['only after', numberText(counts.onlyAfter), whole('onlyAfter', after)],
      ...since ? momentRows(since) : [],
    ]),
    ...attributes.length > 0 ? ['', '  attributes', ...attributes.slice(0, MOST_ATTRIBUTES).map(attributeLine)] : [],
    ...sampleLines('for example', samples.different, keyNames),
    ...sampleLines('only before', samples.onlyBefore, keyNames),
    ...sampleLines('only after', samples.onlyAfter, keyNames),
    ...since && 'samples' in since ? keyLines('not explained by a write', since.samples, keyNames) : [],
    '',
    ...sampled ? sampleVerdict(sampled, report, since) : [verdict(differing(counts), since)],
    '',
  ];
}

function momentRows(since: MomentFacts): Row[] {
  const moment = timeText(since.time);
  if ('unknown' in since) return [['written since', '?', `not known of the differences: ${since.unknown}; the copy shows ${moment}`]];
  return [
    ['  written since', numberText(since.written), `of the differences: the stream shows their writes after ${moment}`],
    ['  unexplained', numberText(since.unexplained), 'of the differences: no write since then accounts for them'],
  ];
}

function attributeLine({ name, added, removed, changed }: AttributeCount): string {
  const counted = ([[changed, 'changed'], [added, 'added'], [removed, 'removed']] as const)
    .filter(([count]) => count > 0).map(([count, kind]) => `${numberText(count)} ${kind}`);
  return `    ${nameText(name)}  ${counted.join(', ')}`;
}

function sampleLines(title: string, found: readonly ItemDifference[], keyNames: readonly string[]): string[] {
  if (found.length === 0) return [];
  return ['', `  ${title}`, ...found.flatMap((item) => [
    `    ${keyText(item.keys, keyNames)}`, ...changesOf(item).slice(0, MOST_CHANGES).map((text) => `      ${text}`),
  ])];
}

function keyLines(title: string, keys: Explanation['samples'], keyNames: readonly string[]): string[] {
  return keys.length === 0 ? [] : ['', `  ${title}`, ...keys.map((each) => `    ${keyText(each, keyNames)}`)];
}

function changesOf({ before, after }: ItemDifference): string[] {
  if (!before || !after) return [];
  return differences(before, after)
    .map(({ path, before: from, after: to }) => changeText({ attribute: pathText(path), from, to }));
}

function verdict(count: number, since: MomentFacts | undefined): string {
  if (count === 0) return 'No differences.';
  if (since && 'written' in since && since.unexplained === 0) {
    return 'The copy is as the table was: writes since then explain each difference. Nothing was written.';
  }
  return 'Nothing was written. To undo what differs: rewind plan --before, see help evidence';
}
