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
