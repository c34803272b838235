/** The steps of the state machine. Each can be asked for again, and goes on where it ended. */
import { partsStep, partStep, finishStep } from './apply-steps';
import { beginRun } from './begin';
import { compareStep, divide } from './compare-steps';
import { cutOverPlanStep, cutOverStep } from './cutover-steps';
import { endPhase } from './phase';
import { planStep } from './plan-step';
import { restoreStep } from './restore-step';
import type { WorkflowAccess } from './workflow-access';
import type { WorkflowEvent } from '../../contract/recovery-run';
import { Refusal } from '../../engine/errors/refusal';
import type { PlanPart } from '../../engine/plan/plan-parts';
import { placeIn, RunFolder } from '../../engine/workflow/run-folder';

export async function workflowStep(event: WorkflowEvent, access: WorkflowAccess): Promise<object | undefined> {
  const name = event.step === 'begin' ? runName(event) : event.name;
  const record = new RunFolder(access.s3, placeIn(access.recordUri, name));
  switch (event.step) {
    case 'begin': {
      const { restored, way } = await beginRun(name, event.input, record, new Date(access.clock.now()));
      return { name, restored, way };
    }
    case 'restore': {
      const result = await restoreStep(record, access);
      if (result.done) await endPhase('restore', record, access);
      return result;
    }
    case 'divide': return divide(record, access);
    case 'segment': return compareStep(record, event.segment, access);
    case 'plan': return planStep(record, access);
    case 'cutover-plan': return cutOverPlanStep(record, access);
    case 'ask': return record.ask({ token: event.token, plan: event.plan, digest: event.digest, at: new Date(access.clock.now()).toISOString() }).then(() => undefined);
    case 'parts': return partsStep(record, event, access);
    case 'part': return partStep(record, { digest: event.digest, part: event.part as PlanPart }, access);
    case 'finish': return finishStep(record, event.digest, access);
    case 'cutover': return cutOverStep(record, event.digest, access);
  }
}

/** Named after its first execution. It becomes a folder. */
function runName({ name, input: { run = name } }: Extract<WorkflowEvent, { step: 'begin' }>): string {
  if (typeof run === 'string' && /^[\w-]{1,80}$/.test(run)) return run;
  throw new Refusal('run', 'be the name of an earlier run, 1 to 80 letters, digits, hyphens and underscores', JSON.stringify(run));
}
