/** Copies back what the plan says, part by part, as `rewind apply` does. */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { runCommand } from './command';
import { endPhase } from './phase';
import { planObjects } from './plan-step';
import type { WorkflowAccess } from './workflow-access';
import { Connection } from '../../cli/connection/connection';
import { invocationOf } from '../../cli/main';
import { announcing, searchMonitor } from '../../cli/monitor/announced-journal';
import { limitsOf } from '../../cli/options/apply-options';
import { PARTS_NAME, type RecoveryRun, type StepResult } from '../../contract/recovery-run';
import { applyPart, dividePlan } from '../../engine/apply/divided-rewind';
import { uriOf } from '../../engine/files/write-once-objects';
import { type PlanObjects, storedHeader } from '../../engine/plan/plan-object';
import type { PlanPart } from '../../engine/plan/plan-parts';
import type { RunLimits } from '../../engine/plan/safety-limits';
import { placeIn, type RunFolder } from '../../engine/workflow/run-folder';

/** What all children together write in a second, unless the options say otherwise. */
const ITEMS_PER_SECOND = 500;
const CAPACITY_PER_SECOND = 1000;

const LEAST_ITEMS = 1000;
const MOST_PARTS = 10_000;

/** @param execution the ARN of the execution, for the record */
export async function partsStep(
  record: RunFolder, { digest, execution }: { digest: string; execution: string }, access: WorkflowAccess,
): Promise<{ readonly bucket: string; readonly key: string }> {
  await endPhase('approve', record, access);
  const run = await record.run();
  const place = planObjects(run.name, access);
  const { parts } = await dividePlan({
    place,
    approval: digest,
    client: access.dynamodb,
    clock: access.clock,
    limits: limitsIn(run),
    by: execution,
    itemsPerPart: await itemsPerPart(place),
  });
  const { bucket, prefix } = placeIn(access.planUri, run.name);
  const Body = parts.map((part) => `${JSON.stringify({ part })}\n`).join('');
  // A plan is always divided in the same way, so the list may be written again.
  await access.s3.send(new PutObjectCommand({ Bucket: bucket, Key: prefix + PARTS_NAME, Body }));
  return { bucket, key: prefix + PARTS_NAME };
}

export async function partStep(
  record: RunFolder, { digest, part }: { digest: string; part: PlanPart }, access: WorkflowAccess,
): Promise<StepResult> {
  const run = await record.run();
  const connection = await Connection.open({});
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(), access.timeLeft());
  try {
    const monitor = await searchMonitor(connection, run.table);
    const { items } = await applyPart({
      place: planObjects(run.name, access),
      part,
      approval: digest,
      client: connection.writer(),
      clock: access.clock,
      limits: shareOf(limitsIn(run), access.concurrency),
      around: (journal, { header: { rules } }) => announcing(journal, monitor, access.clock, rules.version),
      signal: ended.signal,
    });
    return { done: items === part.count };
  } finally {
    clearTimeout(timer);
    connection.close();
  }
}

/** Reads the journals of all parts as one, and writes the reports of the run. */
export async function finishStep(record: RunFolder, digest: string, access: WorkflowAccess): Promise<StepResult> {
  const { name } = await record.run();
  const { done } = await runCommand(['rewind', 'apply', uriOf(planObjects(name, access)), `--digest=${digest}`], access.timeLeft());
  if (done) await endPhase('apply', record, access);
  return { done };
}

/** A map keeps the answers of its children in 256 KiB. */
async function itemsPerPart(place: PlanObjects): Promise<number> {
  const { header: { counts: { items } } } = await storedHeader(place);
  return Math.max(LEAST_ITEMS, Math.ceil(items / MOST_PARTS));
}

/** The limits among the options of the rewind. */
function limitsIn({ rewind }: RecoveryRun): RunLimits {
  const { options } = invocationOf(['rewind', 'plan', '--table=any', ...rewind!])!;
  return limitsOf(options);
}

/** Every child keeps to its share of the pace. */
function shareOf(limits: RunLimits, children: number): RunLimits {
  const { itemsPerSecond = ITEMS_PER_SECOND, capacityPerSecond = CAPACITY_PER_SECOND } = limits;
  return { ...limits, itemsPerSecond: itemsPerSecond / children, capacityPerSecond: capacityPerSecond / children };
}

