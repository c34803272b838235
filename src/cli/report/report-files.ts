/** The reports that a run leaves next to its plan. */
import { createWriteStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvReport } from './report-csv';
import { jsonReport } from './report-json';
import { markdownReport } from './report-markdown';
import type { ReportSource } from './report-source';
import { plainLines } from '../../engine/errors/plain-text';
import { digestOf, writeWholeFrom } from '../../engine/files/private-files';
import type { ReportFormat } from '../options/option-table';
import type { PlanFolder } from '../plan-folder/plan-folder';

/** A report comes in pieces: it may be larger than memory. */
export type Report = (source: ReportSource) => AsyncIterable<string>;

const REPORTS = { markdown: markdownReport, json: jsonReport, csv: csvReport } as const satisfies Record<
  ReportFormat,
  Report
>;

/** A report in pieces that are safe to look at, wherever they go. */
export async function* reportPieces(source: ReportSource, format: ReportFormat): AsyncGenerator<string> {
  for await (const piece of REPORTS[format](source)) yield plainLines(piece);
}

const FILES: Record<ReportFormat, string> = { markdown: 'report.md', json: 'report.json', csv: 'changes.csv' };

/** Returns the SHA-256 of each. */
export async function writeReports(folder: PlanFolder, source: ReportSource): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const [format, file] of Object.entries(FILES)) {
    const path = join(folder.path, file);
    await writeWholeFrom(path, reportPieces(source, format as ReportFormat));
    await folder.publish(file);
    digests[file] = await digestOf(path);
  }
  return digests;
}

/** Writes a report to where a person wants it: a file, or what takes a stream, such as `/dev/stdout` or a pipe. */
export async function writeReport(source: ReportSource, format: ReportFormat, place: string): Promise<void> {
  const report = reportPieces(source, format);
  const isFile = statSync(place, { throwIfNoEntry: false })?.isFile() ?? true;
  await (isFile ? writeWholeFrom(place, report) : pipeline(Readable.from(report), createWriteStream(place)));
}
