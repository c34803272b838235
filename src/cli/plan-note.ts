import type { Who } from './who';

/** What is known of a plan beside the plan. */
export interface PlanNote extends Who {
  readonly at: string;
  readonly evidence: string;

  /** What the dry run counted. */
  readonly dryRun: object;
}

export const PLAN_NOTE = 'dry-run.json';
