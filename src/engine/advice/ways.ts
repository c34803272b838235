/**
 * Every way back, the best first: what loses least, then what is fastest, then what costs least.
 *
 * A way that keeps good writes comes before one that loses them. Of two that do, or do not, the one that gets nearer to
 * the moment comes first, then the one that sees each write. Where nothing bounds a time or a cost, its least decides.
 */
import type { Findings } from './findings';
import type { PriceList } from './prices';
import type { Question } from './question';
import type { Rates } from './rates';
import { restoreWays } from './restore-ways';
import { fromExports, fromFullExport, fromStream } from './rewind-ways';
import type { GoodWrites, PossibleWay, Way } from './way';
import { WorkEstimate } from './work';

export interface AdviceOptions {
  readonly findings: Findings;
  readonly moment: Date;
  readonly now: Date;
  readonly rates: Rates;
  readonly prices: PriceList;

  /** True if only the items of one tenant are to come back. @default false */
  readonly ofTenant?: boolean;
}

export function waysBack({ findings, moment, now, rates, prices, ofTenant }: AdviceOptions): Way[] {
  const question: Question = { findings, moment, now, estimate: new WorkEstimate(rates, prices, ofTenant) };
  const ways = [fromStream(question), ...fromExports(question), fromFullExport(question), ...restoreWays(question)];
  const open = ways.filter(isPossible).sort(byLoss);
  return [...open, ...['unknown', 'impossible'].flatMap((verdict) => ways.filter((way) => way.verdict === verdict))];
}

export function isPossible(way: Way): way is PossibleWay {
  return way.verdict === 'possible';
}

const DETAIL: Readonly<Record<GoodWrites, number>> = { 'kept': 0, 'kept-elsewhere': 1, 'lost': 1 };

function byLoss(a: PossibleWay, b: PossibleWay): number {
  const [left, right] = [a, b].map(({ goodWrites, gap, time, dollars }) =>
    [goodWrites === 'lost' ? 1 : 0, Math.abs(gap), DETAIL[goodWrites], time.least, dollars.least]);
  const place = left.findIndex((value, index) => value !== right[index]);
  return place < 0 ? 0 : left[place] - right[place];
}
