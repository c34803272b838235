/** How a plan may be applied, as the options say. */
import type { SafetyLimits } from '../handlers/engine/safety-limits';
import { percentText } from '../handlers/engine/share-text';
import type { PaceLimits } from '../handlers/engine/write-pace';

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
