/** Facts about a run of a recovery that its state machine, its functions and the command line share. */

/**
 * The input of an execution. Options are those of the command line, word by word: the state machine does what the
 * commands do.
 */
export interface RecoveryRunInput {
  /** The name of the table. */
  readonly table: string;

  /** The name of an earlier run of the same input, which goes on. @default - a new run, named after the execution */
  readonly run?: string;

  /** The options of `restore start`, such as `["--at", "2026-11-21T01:58:00Z"]`; a table is restored with them. */
  readonly restore?: readonly string[];

  /** The name of the restored table. @default - `<table>-restored-<name of the run>` */
  readonly restored?: string;

  /** The options of `rewind plan`, such as `["--from", "…", "--filter", "…"]`: what was damaged is copied back. */
  readonly rewind?: readonly string[];

  /**
   * The options of `cutover plan`, such as `["--parameter", "/shop/orders", "--freeze"]`: the restored table takes
   * over.
   */
  readonly cutover?: readonly string[];

  /** Into how many segments both tables are divided to be compared, 1 to 10,000. @default - one for about 100 MB */
  readonly segments?: number;
}

/** What follows a restore: nothing, a copy back of what was damaged, or a cut-over. */
export type RecoveryWay = 'restore' | 'rewind' | 'cutover';

/** A run, as its documents have it. */
export interface RecoveryRun extends RecoveryRunInput {
  /** The input as it was given; the options of the run have absolute times. */
  readonly asked: RecoveryRunInput;

  /** The name of its folder: that of the first execution. */
  readonly name: string;
  readonly restored: string;
  readonly way: RecoveryWay;
  readonly startedAt: string;
}

/** The phases of a run, in their order. */
export const RUN_PHASES = ['restore', 'compare', 'plan', 'approve', 'apply', 'cutover'] as const;

export type RunPhase = typeof RUN_PHASES[number];

/** The document of a run, and that of a phase. */
export const RUN_DOCUMENT = 'run.json';

export function phaseDocument(phase: RunPhase): string {
  return `phase-${phase}.json`;
}

/** A question for a person, of which a run has one for each time that it was started. */
export interface ApprovalRequest {
  /** The token by which the state machine waits. */
  readonly token: string;

  /** The place of the plan, and its digest. */
  readonly plan: string;
  readonly digest: string;
  readonly at: string;
}

/** The names of such questions; the last one counts. */
export const APPROVAL_REQUEST = /^approval-(\d{4})\.json$/;

export function approvalDocument(number: number): string {
  return `approval-${String(number).padStart(4, '0')}.json`;
}

/** The names of all documents of a run, as patterns of IAM. */
export const RUN_DOCUMENT_NAMES = [RUN_DOCUMENT, ...RUN_PHASES.map(phaseDocument), 'approval-????.json'];

/** The folders of a run below the place of records, and below that of plans. */
export const RUN_FOLDERS = { restore: 'restore', cutover: 'cutover', comparison: 'comparison', plan: 'plan' } as const;

/** The names of the files of a comparison, as patterns of IAM. */
export const COMPARISON_NAMES = ['comparison.json', 'segments.jsonl', 'segment-??????-????.jsonl'];

/** The list of the parts of a plan that are applied side by side. */
export const PARTS_NAME = 'parts.jsonl';

/** A step of the state machine, and what it is given. A digest is that of the plan that was approved. */
export type WorkflowEvent =
  | { readonly step: 'begin'; readonly name: string; readonly input: RecoveryRunInput }
  | { readonly step: 'restore' | 'divide' | 'plan' | 'cutover-plan'; readonly name: string }
  | { readonly step: 'segment'; readonly name: string; readonly segment: number }
  | { readonly step: 'ask'; readonly name: string; readonly token: string; readonly plan: string; readonly digest: string }
  | { readonly step: 'parts' | 'finish' | 'cutover'; readonly name: string; readonly digest: string; readonly execution: string }
  | { readonly step: 'part'; readonly name: string; readonly digest: string; readonly part: object };

/** The answer of a step: whether it is done, or goes on when it is asked again. */
export interface StepResult {
  readonly done: boolean;
}

/** The variables in the environment of each function of the state machine. */
export const WORKFLOW_ENVIRONMENT = {
  recordUri: 'RECORD_URI', planUri: 'PLAN_URI', concurrency: 'CONCURRENCY', readUnits: 'READ_UNITS', path: 'RECOVERY_PATH',
} as const;
