/** `rewind apply <plan>`: writes exactly that plan, goes on where a run before stopped, and reports. */
import { reportResult } from './run-result';
import { apply } from '../../engine/apply/rewind';
import { ReportedError } from '../../engine/errors/reported-error';
import { requireWhole } from '../../engine/journal/division';
import type { Journal } from '../../engine/journal/journal';
import type { RunReport } from '../../engine/journal/report';
import { Plan } from '../../engine/plan/plan';
import { checkSafety, recordedLimits } from '../../engine/plan/safety-limits';
import { Connection, type Context, regionOf } from '../connection/connection';
import { announcing, searchMonitor } from '../monitor/announced-journal';
import { listAsApplied } from '../monitor/applied-plan';
import { type ApplyOptions, applyOptionsOf, limitsOf } from '../options/apply-options';
import { flagsOf } from '../options/flags';
import { recordDivided } from '../plan-folder/divided-record';
import { currentIdentity } from '../plan-folder/identity';
import { tallyOf } from '../plan-folder/journal-tally';
import { requireDigest } from '../plan-folder/plan-digest';
import type { PlanFolder } from '../plan-folder/plan-folder';
import { closeToOthers, openPlanFolder } from '../plan-folder/plan-places';
import { type RunRecord, runRecords, writeRunRecord } from '../plan-folder/run-records';
import { writeReports } from '../report/report-files';
import { reportSource } from '../report/report-source';
import { encodeReport } from '../report/run-counts';
import { commandLine } from '../terminal/command-line';
import { counted, numberText } from '../terminal/count-text';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { onInterrupt } from '../terminal/interruption';
import { ResumableError } from '../terminal/resumable-error';

export interface ApplyCommandOptions extends ApplyOptions {
  /** The beginning of the plan's digest, as the dry run shows it. */
  readonly digest?: string;
}

export async function applyPlan(name: string, options: ApplyCommandOptions, context: Context): Promise<ExitCode> {
  const folder = await openPlanFolder(name, context);
  try {
    closeToOthers(folder, context.screen);
    const plan = await Plan.open(folder.path);
    requireDigest(plan, options.digest);
    const tally = await tallyOf(folder, plan);
    const { report: before } = tally;
    if (before.items === plan.header.counts.items) {
      // Reports may be missing if the run was killed after its last write.
      const last =
        runRecords(folder).filter(({ unreadable }) => !unreadable).at(-1) ?? await recordDivided(folder, tally);
      const source = await reportSource(folder, plan, tally);
      const reports = await writeReports(folder, source);
      if (last) await writeRunRecord(folder, { ...last, reports });
      return reportResult(source, 'complete before', context);
    }
    if (tally.run) requireWhole(tally.run);
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
  folder: PlanFolder,
  plan: Plan,
  before: RunReport,
  options: ApplyCommandOptions,
  connection: Connection,
  context: Context,
): Promise<ExitCode> {
  const { screen, now } = context;
  const clock = connection.time.clock();
  const { digest, concurrency } = options;
  const limits = limitsOf(options);
  const {
    header: {
      tableName,
      counts: { items },
      createdAt,
      rules,
    },
  } = plan;
  // The share of the table was judged when the first run began.
  checkSafety(
    plan,
    plan.digest,
    await connection.table(tableName, 'table'),
    before.items > 0 ? { ...limits, maxShare: Infinity } : limits,
  );
  const monitor = await searchMonitor(connection, tableName);
  const doubts = monitor.unknown === undefined ? [] : [monitor.unknown];
  doubts.forEach((doubt) => screen.note(`warning: ${doubt}`));
  const journal = await folder.journal();
  const resume = commandLine(
    ['rewind', 'apply', folder.name],
    flagsOf({ digest, ...applyOptionsOf(options), ...context.connection }),
  );
  const record: RunRecord = {
    startedAt: now().toISOString(),
    ...(await currentIdentity(connection)),
    limits: recordedLimits(limits),
  };
  let begun = false;
  const interruption = onInterrupt(() =>
    screen.note('\nstopping after the writes in flight … (Ctrl-C again stops at once; nothing is lost either way)'),
  );
  try {
    if (before.items > 0) {
      screen.note(`going on: ${numberText(before.items)} of ${counted(items, 'item')} were done before`);
    }
    await writeRunRecord(folder, record);
    const progress = screen.progress(`restoring ${tableName}`, items - before.items);
    const report = await apply({
      plan,
      approval: plan.digest,
      client: connection.writer(),
      clock,
      journal: watched(announcing(journal, monitor, clock, rules.version), () => (begun = true)),
      limits,
      concurrency,
      signal: interruption.signal,
      progress: (_, { items: done, conflicts }) =>
        progress.update(done - before.items, conflicts > 0 ? counted(conflicts, 'conflict') : undefined),
    }).finally(() => progress.end());
    const complete = report.items === items;
    if (complete && monitor.state) {
      await listAsApplied(monitor.state, { at: createdAt, digest: plan.digest, conflicts: report.conflicts }, screen);
    }
    const ended: RunRecord = {
      ...record,
      endedAt: now().toISOString(),
      result: complete ? 'complete' : 'interrupted',
      journal: journal.head,
    };
    await writeRunRecord(folder, ended);
    const source = await reportSource(folder, plan);
    await writeRunRecord(folder, { ...ended, reports: await writeReports(folder, source) });
    if (complete) return reportResult(source, 'complete', context, doubts);

    screen.show(
      { command: 'rewind', plan: folder.name, result: 'interrupted', report: encodeReport(report), next: resume },
      () => [
        '',
        `Stopped: ${numberText(report.items)} of ${counted(items, 'item')} are done, and recorded in the journal. To go on:`,
        '',
        `  ${resume}`,
        '',
      ],
    );
    return EXIT.interrupted;
  } catch (error) {
    await writeRunRecord(folder, {
      ...record,
      endedAt: now().toISOString(),
      result: 'failed',
      journal: journal.head,
      message: (error as Error).message,
    }).catch(() => undefined);
    // A refusal before the first write leaves nothing to resume.
    throw error instanceof ReportedError && !begun
      ? error
      : new ResumableError(error, EXIT.failed, 'what was done is in the journal', resume);
  } finally {
    interruption.dispose();
    await journal.close();
  }
}

/** A journal that calls back before a write is sent. */
function watched(journal: Journal, onWrite: () => void): Journal {
  return {
    entries: () => journal.entries(),
    append: async (entry) => {
      await journal.append(entry);
      if (entry.type === 'write') onWrite();
    },
  };
}
