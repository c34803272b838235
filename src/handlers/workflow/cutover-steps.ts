/** Plans that the restored table takes over, and has it take over, as `cutover plan` and `cutover apply` do. */
import { runCommand } from './command';
import { endPhase } from './phase';
import type { PlannedWay } from './plan-step';
import type { WorkflowAccess } from './workflow-access';
import { RUN_FOLDERS, type StepResult } from '../../contract/recovery-run';
import { type CutOverPlan, digestOfPlan } from '../../engine/cutover/cutover-plan';
import { type BucketPlace, uriOf, WriteOnceObjects } from '../../engine/files/write-once-objects';
import { placeIn, type RunFolder } from '../../engine/workflow/run-folder';

export async function cutOverPlanStep(record: RunFolder, access: WorkflowAccess): Promise<PlannedWay> {
  const { name, table, restored, cutover } = await record.run();
  const place = placeIn(access.recordUri, name, RUN_FOLDERS.cutover);
  const plan = uriOf(place).replace(/\/$/, '');
  const digest = await digestOf(place, access)
    ?? (await runCommand(['cutover', 'plan', `--table=${table}`, `--to=${restored}`, `--out=${plan}`, ...cutover!], access.timeLeft())).document.digest as string;
  await endPhase('plan', record, access);
  return { plan, digest, isEmpty: false };
}

/** @param digest that of the plan that was approved */
export async function cutOverStep(record: RunFolder, digest: string, access: WorkflowAccess): Promise<StepResult> {
  await endPhase('approve', record, access);
  const { name } = await record.run();
  const plan = uriOf(placeIn(access.recordUri, name, RUN_FOLDERS.cutover)).replace(/\/$/, '');
  const { done } = await runCommand(['cutover', 'apply', plan, `--digest=${digest}`], access.timeLeft());
  if (done) await endPhase('cutover', record, access);
  return { done };
}

/** The digest of the plan, if it was made before. */
async function digestOf(place: BucketPlace, { s3 }: WorkflowAccess): Promise<string | undefined> {
  const text = await new WriteOnceObjects(s3, place).find('cutover.json');
  return text === undefined ? undefined : digestOfPlan(JSON.parse(text) as CutOverPlan);
}
