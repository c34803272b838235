/** `rewind --table … --from …`, the dry run: evidence becomes a plan, and a person sees what applying it would do. */
import { lookAt } from './dry-run';
import { failureOf } from './failure';
import { requireNames, UnknownName } from './name-doubts';
import { type PlanRequest, PlanSummary } from './plan-summary';
import { type Planning, planningFlags } from './planning';
import { requireClaims } from '../../engine/damage/damage-test';
import { parseFilter } from '../../engine/damage/filter/filter';
import type { RestoreRules } from '../../engine/damage/restore-rules';
import { Mismatch, Refusal } from '../../engine/errors/refusal';
import { journalChanges } from '../../engine/journal/journal-changes';
import { lockRun } from '../../engine/journal/run-lock';
import { createPlan, forgetSpool, holdsSpool, Plan } from '../../engine/plan/plan';
import { Connection, connectionFlags } from '../connection/connection';
import type { Context } from '../connection/context';
import { type Evidence, evidenceFor, timePrecision } from '../evidence/evidence';
import { timeToLive } from '../evidence/time-to-live';
import { tallyOf } from '../plan-folder/journal-tally';
import { PLAN_FILES, type PlanFolder, writeJson } from '../plan-folder/plan-folder';
import { PLAN_NOTE, type PlanNote } from '../plan-folder/plan-note';
import { closeToOthers, newPlanFolder, openPlanFolder } from '../plan-folder/plan-places';
import { whoever } from '../plan-folder/who';
import { encodeReport } from '../report/run-counts';
import { commandLine } from '../terminal/command-line';
import { numberText } from '../terminal/count-text';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { Interrupted, type Interruption, onInterrupt, untilInterrupted } from '../terminal/interruption';
import { timeText } from '../terminal/time';
import { Unfinished } from '../terminal/unfinished';

/** Plans a rewind. */
export async function planRewind(planning: Planning, out: string, context: Context): Promise<ExitCode> {
  const filter = planning.filter === undefined ? undefined : parseFilter(planning.filter);
  const connection = await Connection.open(context.connection);
  try {
    const table = await connection.table(planning.table);
    const { from, to, rules, limit, writing, evidence: { damageOnly } } = planning;
    const found = await evidenceFor({ table, from, to, ...planning.evidence }, connection);
    const evidence = { ...found, warnings: [...connection.time.warnings(), ...found.warnings ?? []] };
    const { ttlAttribute: expiry } = await timeToLive(table, connection);
    // Before an hour of reading, not after it.
    requireClaims(evidence.source, { from, filter, rules, damageOnly });
    const again = (folder: string, meant = rules) =>
      commandLine(['rewind'], { ...planningFlags({ ...planning, rules: meant }), ...evidence.flags, '--out': folder, ...connectionFlags(context.connection) });
    return await laidDown({ out, kind: 'rewind', table, evidence, connection, context, writing, again }, { from, to, filter, rules: { ...rules, expiry }, damageOnly, limit });
  } finally {
    connection.close();
  }
}

/** Plans the rewind of a rewind, from its journal. */
export async function planUndo(name: string, limit: number | undefined, out: string, context: Context): Promise<ExitCode> {
  const first = await openPlanFolder(name, context);
  try {
    const plan = await Plan.open(first.path);
    const { header: { tableName, tableArn, rules: { deep, version, delta, touch, expiry } } } = plan;
    // What is undone is what the run wrote, and all of it.
    await tallyOf(first, plan);
    const connection = await Connection.open(context.connection, regionOf(tableArn));
    try {
      const { value: run } = await first.history().entries()[Symbol.asyncIterator]().next();
      if (run?.type !== 'run') {
        throw new Refusal('plan', 'have been applied', first.name, 'there is nothing to undo');
      }
      const table = await connection.table(tableName, 'table');
      const title = `the journal of ${first.name}`;
      const evidence: Evidence = { title, source: 'journal', changes: ({ bookmarks }) => journalChanges(first.history(), title, bookmarks) };
      const again = (folder: string) =>
        commandLine(['rewind'], { '--undo': first.name, '--limit': limit, '--out': folder, ...connectionFlags(context.connection) });
      return await laidDown({ out, kind: 'undo', table, evidence, connection, context, again }, { from: new Date(run.at), rules: { deep, version, delta, touch, expiry }, limit });
    } finally {
      connection.close();
    }
  } finally {
    first.close();
  }
}

interface Request extends PlanRequest {
  readonly out: string;
  readonly connection: Connection;

  /** The command that goes on if this one does not come to its end; with other rules if these cannot be meant. */
  readonly again: (folder: string, rules?: RestoreRules) => string;
}

type Wanted = Pick<Parameters<typeof createPlan>[0], 'from' | 'to' | 'filter' | 'rules' | 'damageOnly' | 'limit'>;

async function laidDown(request: Request, wanted: Wanted): Promise<ExitCode> {
  const { out, kind, table, connection, again, context: { screen, now } } = request;
  const stamp = timeText(now()).replaceAll(/[-:]|\.\d+/g, '');
  const folder = await newPlanFolder(out, `${kind}-${table.name}-${stamp}`, connection);
  if (out.endsWith('/')) screen.note(`the plan will be ${folder.name}`);
  closeToOthers(folder, screen);
  const release = lockRun(folder.path);
  const interruption = onInterrupt(() => screen.note('\nstopping … (Ctrl-C again stops at once; nothing is written either way)'));
  let summary;
  try {
    summary = await summarized(folder, request, wanted, interruption);
    if (summary.isEmpty) folder.discard();
  } catch (error) {
    if (error instanceof Mismatch) throw error;
    // With a slash at its end it would be where to make another one.
    const name = folder.name.replace(/\/$/, '');
    const meant = error instanceof UnknownName ? error.meant(wanted.rules ?? {}) : undefined;
    if (holdsSpool(folder.path)) throw new Unfinished(error, failureOf(error).code, 'what was read is kept', again(name, meant));
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

async function summarized(folder: PlanFolder, request: Request, wanted: Wanted, interruption: Interruption): Promise<PlanSummary> {
  const { evidence, connection, context: { screen, now } } = request;
  if (holdsSpool(folder.path)) screen.note('reading on where it was interrupted');
  const plan = await read(folder, request, wanted, interruption);
  requireNames(plan.header.doubts);
  const dryRun = await lookAt(plan, connection, screen, interruption.signal);
  const summary = new PlanSummary(folder, plan, dryRun, request);
  if (plan.header.counts.items > 0) {
    const note: PlanNote = {
      at: now().toISOString(),
      ...await whoever(connection),
      evidence: evidence.title,
      dryRun: encodeReport(dryRun.report),
      warnings: summary.warnings(),
    };
    await handedOver(folder, note);
  }
  forgetSpool(folder.path);
  return summary;
}

/** What was read for an hour is not lost because a bucket takes nothing. */
async function handedOver(folder: PlanFolder, note: PlanNote): Promise<void> {
  try {
    await writeJson(folder, PLAN_NOTE, note);
    await folder.publish(...PLAN_FILES);
  } catch (error) {
    if (folder.name === folder.path) throw error;
    const { name, message } = error as Error;
    throw new Error(`the plan could not be written to ${folder.name} (${name}: ${message}); if that stays so, --out ${folder.path} keeps it on this machine`);
  }
}

async function read(folder: PlanFolder, { table, evidence, context: { screen } }: Request, wanted: Wanted, { signal }: Interruption): Promise<Plan> {
  const progress = screen.progress(`reading ${evidence.title}`);
  const seen = { read: 0, damage: 0 };
  const tell = (more: Partial<typeof seen>) => {
    Object.assign(seen, more);
    progress.update(seen.read, `${numberText(seen.damage)} of them damage`);
  };
  try {
    return await createPlan({
      ...wanted,
      folder: folder.path,
      table,
      changes: (place) => untilInterrupted(evidence.changes(place, { signal, progress: (records) => tell({ read: records }) }), signal),
      precision: evidence.source === 'stream' ? timePrecision(table) : undefined,
      progress: (counts) => tell({ damage: counts.damage, read: Math.max(counts.changes, seen.read) }),
      keepSpool: true,
      signal,
    });
  } catch (error) {
    throw signal.aborted ? new Interrupted('interrupted; nothing was written') : error;
  } finally {
    progress.end();
  }
}

/** The Region of a table's ARN; that of DynamoDB Local is none. */
export function regionOf(tableArn: string): string | undefined {
  const region = tableArn.split(':')[3];
  return region === 'ddblocal' ? undefined : region;
}
