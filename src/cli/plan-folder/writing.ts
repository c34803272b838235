/** How a plan may be applied, as the options say. */
import type { PaceLimits } from '../../engine/dynamodb/write-pace';
import type { SafetyLimits } from '../../engine/plan/safety-limits';
import { percentText } from '../../engine/plan/share-text';

export interface Writing {
  readonly limits: SafetyLimits & PaceLimits;
  readonly concurrency?: number;
}

/** The same as options again. */
export function writingFlags({ limits, concurrency }: Writing): Record<string, string | number | boolean | undefined> {
  const { maxItems, maxShare, itemsPerSecond, capacityPerSecond, writesStoppedElsewhere } = limits;
  return {
    '--max-items': maxItems,
    '--max-share': maxShare === Infinity ? 'any' : maxShare && percentText(maxShare),
    '--items-per-second': itemsPerSecond,
    '--capacity-per-second': capacityPerSecond,
    '--writes-stopped-elsewhere': writesStoppedElsewhere,
    '--concurrency': concurrency,
  };
}
