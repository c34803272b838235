/** The advice as one document, for programs. */
import { commandsOf, type CommandFacts } from './way-commands';
import { lossText, titleOf } from './way-text';
import type { Findings } from '../../engine/advice/findings';
import type { PriceList } from '../../engine/advice/prices';
import { RATES } from '../../engine/advice/rates';
import type { PossibleWay, Way } from '../../engine/advice/way';
import { isPossible } from '../../engine/advice/ways';

export interface Advice extends CommandFacts {
  readonly findings: Findings;
  readonly ways: readonly Way[];
  readonly now: Date;
  readonly region: string;
  readonly prices: PriceList;

  /** The document that holds the prices; none for list prices. */
  readonly priceFile?: string;
  readonly requests: number;
}

export function openWays({ ways }: Pick<Advice, 'ways'>): PossibleWay[] {
  return ways.filter(isPossible);
}

export function documentOf(advice: Advice): object {
  const { findings, moment, now, ways, region, prices, requests } = advice;
  const [best] = openWays(advice);
  return {
    command: 'advise',
    moment,
    now,
    region,
    findings,
    best: best ? titleOf(best, findings.name) : null,
    ways: ways.map((way) => ({
      title: titleOf(way, findings.name),
      ...isPossible(way) && { loss: lossText(way), commands: commandsOf(way, advice) },
      ...way,
    })),
    rates: RATES,
    prices,
    requests,
  };
}
