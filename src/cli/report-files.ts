/** The reports that a run leaves beside its plan. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PlanFolder } from './plan-folder';
import { csvReport } from './report-csv';
import { jsonReport } from './report-json';
import { markdownReport } from './report-markdown';
import { type ReportSource, reportSource } from './report-source';
import { PRIVATE_FILE } from '../handlers/engine/permissions';
import { plainLines } from '../handlers/engine/plain-text';
import type { Plan } from '../handlers/engine/plan';

/** A report comes in pieces: it may be larger than memory. */
export type Report = (source: ReportSource) => AsyncIterable<string>;

const REPORTS = { markdown: markdownReport, json: jsonReport, csv: csvReport } as const satisfies Record<string, Report>;

export type ReportFormat = keyof typeof REPORTS;

/** A report in pieces that are safe to look at, wherever they go. */
export async function* reportPieces(source: ReportSource, format: ReportFormat): AsyncGenerator<string> {
  for await (const piece of REPORTS[format](source)) yield plainLines(piece);
}

const FILES: Record<ReportFormat, string> = { markdown: 'report.md', json: 'report.json', csv: 'changes.csv' };

export async function writeReports(folder: PlanFolder, plan: Plan): Promise<void> {
  const source = await reportSource(folder, plan);
  for (const [format, file] of Object.entries(FILES)) {
    await writeReport(source, format as ReportFormat, join(folder.path, file));
    await folder.publish(file);
  }
}

export async function writeReport(source: ReportSource, format: ReportFormat, file: string): Promise<void> {
  await pipeline(Readable.from(reportPieces(source, format)), createWriteStream(file, { mode: PRIVATE_FILE }));
}
