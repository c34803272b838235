/** Makes the plan of what is copied back, as `rewind plan` does with the comparison for its evidence. */
import { runCommand } from './command';
import { comparisonOf } from './compare-steps';
import { endPhase } from './phase';
import type { WorkflowAccess } from './workflow-access';
import { RUN_FOLDERS } from '../../contract/recovery-run';
import { StateError } from '../../engine/errors/state-error';
import { uriOf } from '../../engine/files/write-once-objects';
import { findHeader, type PlanObjects } from '../../engine/plan/plan-object';
import { placeIn, type RunFolder } from '../../engine/workflow/run-folder';

/** A plan that a person is asked about. */
export interface PlannedWay {
  readonly plan: string;

  /** None if there is nothing to do. */
  readonly digest: string;
  readonly isEmpty: boolean;
}

/** The plan of a run, in its bucket. */
export function planObjects(name: string, { s3: client, planUri }: Pick<WorkflowAccess, 's3' | 'planUri'>): PlanObjects {
  return { client, ...placeIn(planUri, name, RUN_FOLDERS.plan) };
}

export async function planStep(record: RunFolder, access: WorkflowAccess): Promise<PlannedWay> {
  await endPhase('compare', record, access);
  const { name, table, rewind } = await record.run();
  const plan = uriOf(planObjects(name, access));
  const words = [
    'rewind', 'plan', `--table=${table}`, `--compared=${comparisonOf(name, access).name}`, `--out=${plan.replace(/\/$/, '')}`, ...rewind!,
  ];
  // A plan that was made before is asked about again.
  const before = await findHeader(planObjects(name, access));
  const digest = before?.digest ?? await made(words, name, access);
  await endPhase('plan', record, access);
  return { plan, digest: digest ?? '', isEmpty: digest === undefined };
}

async function made(words: readonly string[], name: string, access: WorkflowAccess): Promise<string | undefined> {
  const { done, document: { digest } } = await runCommand(words, access.timeLeft());
  if (done) return digest as string | undefined;
  throw new StateError(`run ${name} found more differences than a function can plan with in its time`, 'the comparison is kept',
    `plan on a machine with more time, and apply there: npx cdk-dynamodb-recovery rewind plan --compared ${comparisonOf(name, access).name} …`);
}
