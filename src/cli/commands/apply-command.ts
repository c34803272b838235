/** `rewind --apply <plan>`: writes exactly that plan, goes on where a run before stopped, and reports. */
import { regionOf } from './plan-command';
import { apply } from '../../engine/apply/rewind';
import { Refusal } from '../../engine/errors/refusal';
import type { Journal } from '../../engine/journal/journal';
import type { JournalHead } from '../../engine/journal/journal-chain';
import type { RunReport } from '../../engine/journal/report';
import { Plan } from '../../engine/plan/plan';
import { checkSafety } from '../../engine/plan/safety-limits';
import { Connection, connectionFlags } from '../connection/connection';
import type { Context } from '../connection/context';
import { tallyOf } from '../plan-folder/journal-tally';
import { requireDigest, shownDigest } from '../plan-folder/plan-digest';
import type { PlanFolder } from '../plan-folder/plan-folder';
import { closeToOthers, openPlanFolder } from '../plan-folder/plan-places';
import { recordedLimits, type RunRecord, runRecords, runSeconds, writeRunRecord } from '../plan-folder/run-records';
import { whoever } from '../plan-folder/who';
import { type Writing, writingFlags } from '../plan-folder/writing';
import { expiredText } from '../report/expired-text';
import { writeReports } from '../report/report-files';
import { expiredIn } from '../report/report-source';
import { countRows, encodeReport, restored, rowLines } from '../report/run-counts';
import { commandLine } from '../terminal/command-line';
import { counted, numberText } from '../terminal/count-text';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { onInterrupt } from '../terminal/interruption';
import { spanText } from '../terminal/time';
import { Unfinished } from '../terminal/unfinished';

export interface ApplyCommandOptions extends Writing {
  readonly plan: string;

  /** The beginning of the plan's digest, as the dry run shows it. */
  readonly digest?: string;
}

export async function applyPlan(options: ApplyCommandOptions, context: Context): Promise<ExitCode> {
  const folder = await openPlanFolder(options.plan, context);
  try {
    closeToOthers(folder, context.screen);
    const plan = await Plan.open(folder.path);
    requireDigest(plan, options.digest);
    const { report: before, head } = await tallyOf(folder, plan);
    if (before.items === plan.header.counts.items) {
      // Reports may be missing if the run was killed after its last write.
      const last = runRecords(folder).filter(({ unreadable }) => !unreadable).at(-1);
      const reports = await writeReports(folder, plan);
      if (last) await writeRunRecord(folder, { ...last, reports });
      return await told(folder, plan, before, head, context, true);
    }
    const connection = await Connection.open(context.connection, regionOf(plan.header.tableArn));
    try {
      return await run(folder, plan, before, options, connection, context);
    } finally {
      connection.close();
    }
  } finally {
    folder.close();
  }
}

async function run(
  folder: PlanFolder, plan: Plan, before: RunReport, { digest, limits, concurrency }: ApplyCommandOptions, connection: Connection, context: Context,
): Promise<ExitCode> {
  const { screen, now } = context;
  const { header: { tableName, counts: { items } } } = plan;
  // The share of the table was judged when the first run began.
  checkSafety(plan, plan.digest, await connection.table(tableName, 'table'), before.items > 0 ? { ...limits, maxShare: Infinity } : limits);
  const journal = await folder.journal();
  const again = commandLine(['rewind'], { '--apply': folder.name, '--digest': digest, ...writingFlags({ limits, concurrency }), ...connectionFlags(context.connection) });
  const record: RunRecord = { startedAt: now().toISOString(), ...await whoever(connection), limits: recordedLimits(limits) };
  let begun = false;
  const interruption = onInterrupt(() => screen.note('\nstopping after the writes in flight … (Ctrl-C again stops at once, and loses nothing either)'));
  try {
    if (before.items > 0) screen.note(`going on: ${numberText(before.items)} of ${counted(items, 'item')} were done before`);
    await writeRunRecord(folder, record);
    const progress = screen.progress(`restoring ${tableName}`, items - before.items);
    const report = await apply({
      plan,
      approval: plan.digest,
      client: connection.writer(),
      clock: connection.time.clock(),
      journal: watched(journal, () => begun = true),
      limits,
      concurrency,
      signal: interruption.signal,
      progress: (_, { items: done, conflicts }) => progress.update(done - before.items, conflicts > 0 ? counted(conflicts, 'conflict') : undefined),
    }).finally(() => progress.end());
    const complete = report.items === items;
    const { head } = journal;
    const ended: RunRecord = { ...record, endedAt: now().toISOString(), result: complete ? 'complete' : 'interrupted', journal: head };
    await writeRunRecord(folder, ended);
    await writeRunRecord(folder, { ...ended, reports: await writeReports(folder, plan) });
    if (complete) return await told(folder, plan, report, head, context);

    screen.show({ command: 'rewind', plan: folder.name, result: 'interrupted', report: encodeReport(report), next: again }, () => [
      '', `Stopped: ${numberText(report.items)} of ${counted(items, 'item')} are done, and the journal has all of it. To go on:`, '', `  ${again}`, '',
    ]);
    return EXIT.interrupted;
  } catch (error) {
    await writeRunRecord(folder, { ...record, endedAt: now().toISOString(), result: 'failed', journal: journal.head, message: (error as Error).message }).catch(() => undefined);
    // A refusal says that nothing was written.
    throw error instanceof Refusal && !begun ? error : new Unfinished(error, EXIT.failed, 'what was done is in the journal', again);
  } finally {
    interruption.dispose();
    await journal.close();
  }
}

/** A journal that says when a write is about to be sent. */
function watched(journal: Journal, announced: () => void): Journal {
  return {
    entries: () => journal.entries(),
    append: async (entry) => {
      await journal.append(entry);
      if (entry.type === 'write') announced();
    },
  };
}

/** @param before whether there was nothing left to do */
async function told(
  folder: PlanFolder, plan: Plan, report: RunReport, journal: JournalHead, { screen, connection }: Context, before = false,
): Promise<ExitCode> {
  const { header: { tableName, counts } } = plan;
  const undo = commandLine(['rewind'], { '--undo': folder.name, '--out': placeBeside(folder.name), ...connectionFlags(connection) });
  const expired = await expiredIn(folder, plan.header);
  const warnings = [
    ...expired > 0 ? [expiredText(expired, plan.header.rules.expiry!)] : [],
    ...connection.roleArn === undefined ? [] : ['to take it back, the command has the role that applied; where another one may plan (TableRewind), name that'],
  ];
  const seconds = runSeconds(runRecords(folder));
  const document = {
    command: 'rewind',
    plan: folder.name,
    digest: plan.digest,
    table: tableName,
    result: before ? 'complete before' : 'complete',
    damaged: counts.items,
    report: encodeReport(report),
    expired,
    seconds,
    journal,
    undo,
    warnings,
  };
  screen.show(document, () => [
    '',
    screen.styled('bold', before ? `${tableName}: this plan was applied before; nothing was changed`
      : `${tableName}: ${counted(restored(report), 'item')} restored in ${spanText(1000 * seconds)}`),
    '', ...rowLines([['damaged', numberText(counts.items)], ...countRows(report)]),
    '', `The report: ${folder.name.replace(/\/$/, '')}/report.md (also report.json, changes.csv)`, `The journal: ${numberText(journal.entries)} entries, SHA-256 of the last ${shownDigest(journal.digest)}…`, `To take it back: ${undo}`,
    ...warnings.map((warning) => `${screen.styled('yellow', '!')} ${warning}`), '',
  ]);
  return report.conflicts > 0 ? EXIT.attention : EXIT.done;
}

/** Where the undo of a plan in a bucket has its place: beside it. On disk it is where people are. */
function placeBeside(name: string): string | undefined {
  return /^(s3:\/\/.+\/)[^/]+\/$/.exec(name)?.[1];
}
