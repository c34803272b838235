import { objectIn, type PlanFolder } from './plan-folder';
import type { Who } from './who';

/** What is known of a plan beside the plan. */
export interface PlanNote extends Who {
  readonly at: string;
  readonly evidence: string;

  /** What the dry run counted. */
  readonly dryRun: object;

  /** What a person was warned of. Notes of earlier releases have none. */
  readonly warnings?: readonly string[];
}

export const PLAN_NOTE = 'dry-run.json';

/** The note of a plan; none if it cannot be read: the plan is the same without it. */
export function planNote(folder: PlanFolder): PlanNote | undefined {
  const json = objectIn(folder, PLAN_NOTE);
  const texts = json && [json.at, json.evidence, json.host, json.by ?? ''].every((value) => typeof value === 'string');
  return texts ? json as unknown as PlanNote : undefined;
}
