/** Plans that the restored table takes over, and has it take over, as `cutover plan` and `cutover apply` do. */
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { runCommand } from './command';
import { endPhase } from './phase';
import type { PlannedWay } from './plan-step';
import type { WorkflowAccess } from './workflow-access';
import { RUN_FOLDERS, type StepResult } from '../../contract/recovery-run';
import { type CutOverPlan, digestOfPlan } from '../../engine/cutover/cutover-plan';
import { type BucketPlace, placeIn, type RunRecord, uriOf } from '../../engine/workflow/run-record';

export async function cutOverPlanStep(record: RunRecord, access: WorkflowAccess): Promise<PlannedWay> {
  const { name, table, restored, cutover } = await record.run();
  const place = placeIn(access.recordUri, name, RUN_FOLDERS.cutover);
  const plan = uriOf(place).replace(/\/$/, '');
  const digest = await digestOf(place, access)
    ?? (await runCommand(['cutover', 'plan', `--table=${table}`, `--to=${restored}`, `--out=${plan}`, ...cutover!], access.timeLeft())).document.digest as string;
  await endPhase('plan', record, access);
  return { plan, digest, isEmpty: false };
}

/** @param digest that of the plan that was approved */
export async function cutOverStep(record: RunRecord, digest: string, access: WorkflowAccess): Promise<StepResult> {
  await endPhase('approve', record, access);
  const { name } = await record.run();
  const plan = uriOf(placeIn(access.recordUri, name, RUN_FOLDERS.cutover)).replace(/\/$/, '');
  const { done } = await runCommand(['cutover', 'apply', plan, `--digest=${digest}`], access.timeLeft());
  if (done) await endPhase('cutover', record, access);
  return { done };
}

/** The digest of the plan, if it was made before. */
async function digestOf({ bucket, prefix }: BucketPlace, { s3 }: WorkflowAccess): Promise<string | undefined> {
  try {
    const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${prefix}cutover.json` }));
    return digestOfPlan(JSON.parse(await body!.transformToString()) as CutOverPlan);
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}
