/** Reads the changes, writes the plan, and compares it with the table as it is. */
import { lookAt } from './dry-run';
import { requireNames, UnknownName } from './name-doubts';
import { type PlanRequest, PlanSummary } from './plan-summary';
import type { RestoreRules } from '../../engine/damage/restore-rules';
import { Mismatch } from '../../engine/errors/refusal';
import { lockRun } from '../../engine/journal/run-lock';
import { type Plan, createPlan, forgetSpool, holdsSpool } from '../../engine/plan/plan';
import type { Connection } from '../connection/connection';
import { failureOf } from '../errors/failure';
import { timePrecision } from '../evidence/evidence';
import { currentIdentity } from '../plan-folder/identity';
import { PLAN_FILES, PLAN_NOTE, type PlanFolder, type PlanNote, writeJson } from '../plan-folder/plan-folder';
import { closeToOthers, newPlanFolder } from '../plan-folder/plan-places';
import { encodeReport } from '../report/run-counts';
import { numberText } from '../terminal/count-text';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { Interrupted, type Interruption, onInterrupt, untilInterrupted } from '../terminal/interruption';
import { ResumableError } from '../terminal/resumable-error';
import { timeText } from '../terminal/time';

export interface WriteRequest extends PlanRequest {
  readonly out: string;
  readonly connection: Connection;

  /** The command that goes on after an interruption; with other rules where these cannot be meant. */
  readonly resume: (folder: string, rules?: RestoreRules) => string;
}

/** The damage that the plan is to repair, and how. */
type Wanted = Pick<Parameters<typeof createPlan>[0], 'from' | 'to' | 'filter' | 'rules' | 'damageOnly' | 'limit'>;

export async function writePlan(request: WriteRequest, wanted: Wanted): Promise<ExitCode> {
  const { out, kind, table, connection, resume, context: { screen, now } } = request;
  const stamp = timeText(now()).replaceAll(/[-:]|\.\d+/g, '');
  const folder = await newPlanFolder(out, `${kind}-${table.name}-${stamp}`, connection);
  if (out.endsWith('/')) screen.note(`the plan will be ${folder.name}`);
  closeToOthers(folder, screen);
  const release = lockRun(folder.path);
  const interruption = onInterrupt(() => screen.note('\nstopping … (Ctrl-C again stops at once; nothing is written either way)'));
  let summary;
  try {
    summary = await makePlan(folder, request, wanted, interruption);
    if (summary.isEmpty) folder.discard();
  } catch (error) {
    if (error instanceof Mismatch) throw error;
    // With a slash at its end it would be where to make another one.
    const name = folder.name.replace(/\/$/, '');
    const meant = error instanceof UnknownName ? error.meant(wanted.rules ?? {}) : undefined;
    if (holdsSpool(folder.path)) throw new ResumableError(error, failureOf(error).code, 'what was read is kept', resume(name, meant));
    folder.discard();
    throw error;
  } finally {
    release();
    interruption.dispose();
  }
  const { isEmpty, hasConflicts } = summary;
  screen.show(summary.document(), () => summary.lines());
  folder.close();
  return isEmpty || hasConflicts ? EXIT.attention : EXIT.done;
}

async function makePlan(
  folder: PlanFolder,
  request: WriteRequest,
  wanted: Wanted,
  interruption: Interruption,
): Promise<PlanSummary> {
  const {
    evidence,
    connection,
    context: { screen, now },
  } = request;
  if (holdsSpool(folder.path)) screen.note('reading on where it was interrupted');
  const plan = await readChanges(folder, request, wanted, interruption);
  requireNames(plan.header.doubts);
  const dryRun = await lookAt(plan, connection, screen, interruption.signal);
  const summary = new PlanSummary(folder, plan, dryRun, request);
  if (plan.header.counts.items > 0) {
    const note: PlanNote = {
      at: now().toISOString(),
      ...(await currentIdentity(connection)),
      evidence: evidence.title,
      dryRun: encodeReport(dryRun.report),
      warnings: summary.warnings(),
    };
    await publishPlan(folder, note);
  }
  forgetSpool(folder.path);
  return summary;
}

/** A failure to write to a bucket loses nothing of an hour of reading. */
async function publishPlan(folder: PlanFolder, note: PlanNote): Promise<void> {
  try {
    await writeJson(folder, PLAN_NOTE, note);
    await folder.publish(...PLAN_FILES);
  } catch (error) {
    if (folder.name === folder.path) throw error;
    const { name, message } = error as Error;
    throw new Error(`the plan could not be written to ${folder.name} (${name}: ${message}); `
      + `if that stays so, --out ${folder.path} keeps it on this machine`);
  }
}

async function readChanges(
  folder: PlanFolder, { table, evidence, context: { screen } }: WriteRequest, wanted: Wanted, { signal }: Interruption,
): Promise<Plan> {
  const progress = screen.progress(`reading ${evidence.title}`);
  const seen = { read: 0, damage: 0 };
  const report = (more: Partial<typeof seen>) => {
    Object.assign(seen, more);
    progress.update(seen.read, `${numberText(seen.damage)} of them damage`);
  };
  try {
    return await createPlan({
      ...wanted,
      folder: folder.path,
      table,
      changes: (place) =>
        untilInterrupted(evidence.changes(place, { signal, progress: (records) => report({ read: records }) }), signal),
      precision: evidence.source === 'stream' ? timePrecision(table) : undefined,
      progress: (counts) => report({ damage: counts.damage, read: Math.max(counts.changes, seen.read) }),
      keepSpool: true,
      signal,
    });
  } catch (error) {
    throw signal.aborted ? new Interrupted('interrupted; nothing was written') : error;
  } finally {
    progress.end();
  }
}
