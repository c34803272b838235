/** Every way back, the best first; then those of which it is unknown, and those that lead nowhere. */
import type { Findings } from './findings';
import type { PriceList } from './prices';
import type { Question } from './question';
import type { Rates } from './rates';
import { restoreWays } from './restore-ways';
import { fromExports, fromFullExport, fromStream } from './rewind-ways';
import type { PossibleWay, Way } from './way';
import { byLoss } from './way-order';
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
