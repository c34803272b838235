/** The result of a complete run, for the screen. */
import { shownDigest } from '../../engine/plan/shown-digest';
import type { Context } from '../connection/connection';
import { flagsOf } from '../options/flags';
import { expiredText } from '../report/expired-text';
import type { ReportSource } from '../report/report-source';
import { countRows, encodeReport, restored, rowLines } from '../report/run-counts';
import { commandLine } from '../terminal/command-line';
import { numberText, counted } from '../terminal/count-text';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { spanText } from '../terminal/time';

/** @param noted warnings that were shown before the run */
export function reportResult(
  source: ReportSource,
  result: 'complete' | 'complete before',
  { screen, connection }: Context,
  noted: readonly string[] = [],
): ExitCode {
  const {
    plan,
    digest,
    header: { tableName: table, counts, rules },
    counts: report,
    expired,
    seconds,
    journal,
  } = source;
  const undo = commandLine(['rewind', 'undo', plan], flagsOf({ out: placeBeside(plan), ...connection }));
  const warnings = [
    ...expired > 0 ? [expiredText(expired, rules.expiry!)] : [],
    ...connection.roleArn === undefined ? []
      : ['the undo command below has the role that applied; where another one plans (TableRewind), use that role'],
  ];
  const document = {
    command: 'rewind',
    plan,
    digest,
    table,
    result,
    damaged: counts.items,
    report: encodeReport(report),
    expired,
    seconds,
    journal,
    undo,
    warnings: [...noted, ...warnings],
  };
  screen.show(document, () => [
    '',
    screen.styled('bold', result === 'complete' ? `${table}: ${counted(restored(report), 'item')} restored in ${spanText(1000 * seconds)}`
      : `${table}: this plan was applied before; nothing was changed`),
    '', ...rowLines([['damaged', numberText(counts.items)], ...countRows(report)]),
    '', `Report: ${plan.replace(/\/$/, '')}/report.md (also report.json, changes.csv)`,
    `Journal: ${counted(journal.entries, 'entry', 'entries')}, SHA-256 of the last ${shownDigest(journal.digest)}…`,
    ...warnings.map((warning) => `${screen.styled('yellow', '!')} ${warning}`),
    `To undo it: ${undo}`, '',
  ]);
  return report.conflicts > 0 ? EXIT.attention : EXIT.done;
}

/** The place for the undo of a plan: in a bucket next to it, on disk in the current folder. */
export function placeBeside(name: string): string | undefined {
  return /^(s3:\/\/.+\/)[^/]+\/$/.exec(name)?.[1];
}
