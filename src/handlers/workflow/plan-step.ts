/** Makes the plan of what is copied back, as `rewind plan` does with the comparison for its evidence. */
import { createHash } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { runCommand } from './command';
import { comparisonOf } from './compare-steps';
import { endPhase } from './phase';
import type { WorkflowAccess } from './workflow-access';
import { RUN_FOLDERS } from '../../contract/recovery-run';
import { StateError } from '../../engine/errors/state-error';
import { placeIn, type RunRecord, uriOf } from '../../engine/workflow/run-record';

/** A plan that a person is asked about. */
export interface PlannedWay {
  readonly plan: string;

  /** None if there is nothing to do. */
  readonly digest: string;
  readonly isEmpty: boolean;
}

/** The place of the plan of a run. */
export function planPlace(name: string, { planUri }: Pick<WorkflowAccess, 'planUri'>) {
  return placeIn(planUri, name, RUN_FOLDERS.plan);
}

export async function planStep(record: RunRecord, access: WorkflowAccess): Promise<PlannedWay> {
  await endPhase('compare', record, access);
  const { name, table, rewind } = await record.run();
  const plan = uriOf(planPlace(name, access));
  const found = await digestOf(name, access) ?? await made(['rewind', 'plan', `--table=${table}`, `--compared=${comparisonOf(name, access).name}`, `--out=${plan.replace(/\/$/, '')}`, ...rewind!], name, access);
  await endPhase('plan', record, access);
  return { plan, digest: found ?? '', isEmpty: found === undefined };
}

async function made(words: readonly string[], name: string, access: WorkflowAccess): Promise<string | undefined> {
  const { done, document: { digest } } = await runCommand(words, access.timeLeft());
  if (done) return digest as string | undefined;
  throw new StateError(`run ${name} found more differences than a function can plan with in its time`, 'the comparison is kept',
    `plan on a machine with more time, and apply there: npx cdk-dynamodb-recovery rewind plan --compared ${comparisonOf(name, access).name} …`);
}

/** The digest of the plan, if it was made before. */
async function digestOf(name: string, access: WorkflowAccess): Promise<string | undefined> {
  const { bucket, prefix } = planPlace(name, access);
  try {
    const { Body: body } = await access.s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${prefix}plan.json` }));
    return createHash('sha256').update(await body!.transformToString()).digest('hex');
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}
