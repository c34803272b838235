/** A comparison of a sample: what was found in it, and what that says of the rest. */
import type { Row } from './run-counts';
import type { ComparisonReport } from '../../engine/evidence/pair/comparison';
import type { DifferenceKind, SampleEstimates, WholeEstimate } from '../../engine/evidence/pair/sampled-pair';
import type { SegmentSample } from '../../engine/evidence/pair/segment-sample';
import type { Explanation } from '../../engine/evidence/pair/writes-since';
import { percentText, shareText } from '../../engine/plan/share-text';
import { counted, numberText } from '../terminal/count-text';

export interface SampleFacts {
  readonly sample: SegmentSample;
  readonly estimates: SampleEstimates;
}

const KINDS: readonly DifferenceKind[] = ['different', 'onlyBefore', 'onlyAfter'];
const CONFIDENCE = 0.95;
const SAME = 0.8;
const CONFIDENT = `${percentText(CONFIDENCE)} confidence`;

export function sampleRows(
  { sample: { share, seed, of, segments } }: SampleFacts, { before, after, counts }: ComparisonReport,
): Row[] {
  return [
    ['sample', percentText(share), `${numberText(segments.length)} of ${numberText(of)} segments of each; the same again: --sample ${percentText(share)} --seed ${seed}`],
    ['read', numberText(counts.before + counts.after), `${numberText(counts.before)} items of ${before}, ${numberText(counts.after)} of ${after}`],
  ];
}

/** What a kind of difference comes to in the whole table. */
export function estimateText({ found, of, worth, share, low, high, items }: WholeEstimate): string {
  if (share === undefined) return 'not known of the whole: the sample has none to compare';
  const most = `${numberText(items.high)} (${shareText(high)})`;
  // A few percent are within the accuracy of what is measured.
  const base = worth < SAME * of ? `${numberText(of)}, worth ${numberText(worth)} independent ones` : numberText(of);
  if (found === 0) return `of ${base}; in the whole at most ${most}, with ${CONFIDENT}`;
  return `of ${base}; in the whole about ${numberText(items.about)} (${shareText(share)}), `
    + `with ${CONFIDENT} ${numberText(items.low)} (${shareText(low)}) to ${most}`;
}

export function sampleVerdict(
  { estimates }: SampleFacts, { counts }: ComparisonReport, since: Explanation | object | undefined,
): string[] {
  if (counts.before + counts.after === 0) return ['No item came into the sample, so nothing is known: take a larger one, or compare all without --sample.'];
  const found = KINDS.reduce((sum, kind) => sum + estimates[kind].found, 0);
  if (found > 0) {
    const isExplained = since && 'unexplained' in since && since.unexplained === 0;
    return [
      isExplained ? 'The sample of the copy is as the table was: writes since then explain each difference in it. Nothing was written.' : 'Nothing was written.',
      'Only the sample was compared: diff without --sample finds each difference.',
    ];
  }
  const high = KINDS.reduce((most, kind) => estimates[kind].high > estimates[most].high ? kind : most, KINDS[0]);
  const { items, high: share } = estimates[high];
  return [
    `No differences in the sample. The rest was not read: of each kind, up to ${counted(items.high, 'item')} (${shareText(share)}) may differ there, with ${CONFIDENT}.`,
    'Only diff without --sample shows that there are none.',
  ];
}

export function encodedSample({ sample: { share, seed, of, segments }, estimates }: SampleFacts): object {
  const encoded = ({ share: found, ...estimate }: WholeEstimate) => ({ ...estimate, share: found ?? null });
  return {
    share,
    seed,
    segments: { read: segments.length, of },
    confidence: CONFIDENCE,
    estimates: Object.fromEntries(KINDS.map((kind) => [kind, encoded(estimates[kind])])),
  };
}
