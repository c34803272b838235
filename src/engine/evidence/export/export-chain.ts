/** Incremental exports that follow each other, as one. */
import { WINDOW_EDGE } from '../change';
import { openExport, type TableExport } from './export-files';
import { requireTable } from './export-manifest';
import type { ObjectFolder } from './object-folder';
import type { Table } from '../../dynamodb/table';
import { Refusal } from '../../errors/refusal';

export interface ExportChainOptions {
  /**
   * The folders of incremental exports with old and new images, in any order; one's window ends where another's begins.
   */
  readonly exports: readonly ObjectFolder[];

  /** The table that was exported. */
  readonly table: Pick<Table, 'arn' | 'id'>;

  /**
   * The beginning of the damage, which is the beginning of a window, give or take a minute. Earlier windows are left
   * out.
   */
  readonly from: Date;

  /**
   * The time until which changes are needed: the last window ends then or later.
   *
   * @default - the end of the last window; later changes show when the table is read
   */
  readonly to?: Date;
}

/** An incremental export with its window. */
export interface ExportWindow {
  readonly from: Date;
  readonly to: Date;
  readonly export: TableExport;
}

/** The windows in their order. Refused if they are no chain that covers the time that is asked for. */
export async function exportChain({ exports, table, from, to }: ExportChainOptions): Promise<ExportWindow[]> {
  const opened: TableExport[] = [];
  for (const folder of exports) opened.push(await openExport(folder));
  const windows = opened
    .map((one) => windowOf(one, table))
    .sort((a, b) => a.from.getTime() - b.from.getTime() || a.to.getTime() - b.to.getTime());
  if (windows.length === 0) {
    throw new Refusal('exports', 'be at least one', 'none');
  }
  windows.slice(1).forEach((window, place) => requireLink(windows[place], window));
  const [first, last] = [windows.find((window) => window.to > from) ?? windows.at(-1)!, windows.at(-1)!];
  if (first.from > from || last.to <= from) {
    throw new Refusal('exports', `cover the time from ${from.toISOString()} on`, `windows ${text(first)} to ${last.to.toISOString()}`,
      'export the rest, too');
  }
  if (to && last.to < to) {
    throw new Refusal('exports', `reach ${to.toISOString()}`, `a last window ${text(last)}`, 'add an export of the time after it');
  }
  if (first.from.getTime() < from.getTime() - WINDOW_EDGE) {
    throw new Refusal('from', 'be where a window begins, give or take a minute', `${from.toISOString()} within the window ${text(first)}`,
      `good writes in the window before the damage cannot be separated from it: export a window that begins at ${from.toISOString()}, `
      + `or give ${first.from.toISOString()} if your description of the damage holds for the whole window`);
  }
  return windows.filter((window) => window.to.getTime() > from.getTime() - WINDOW_EDGE);
}

function windowOf(opened: TableExport, table: Pick<Table, 'arn' | 'id'>): ExportWindow {
  const { manifest, summary: { exportType, outputView, from, to }, folder: { name } } = opened;
  if (exportType !== 'INCREMENTAL') {
    throw new Refusal('exportType', 'be INCREMENTAL_EXPORT', `a full export in ${name}`, 'two of these, from before and after the damage, are a pair');
  }
  if (outputView !== 'NEW_AND_OLD_IMAGES') {
    throw new Refusal('outputView', 'be NEW_AND_OLD_IMAGES', `${outputView} in ${name}`, 'export again with ExportViewType=NEW_AND_OLD_IMAGES');
  }
  requireTable(manifest, table, name);
  return { from: from!, to: to!, export: opened };
}

function requireLink(before: ExportWindow, after: ExportWindow): void {
  if (after.from > before.to) {
    throw new Refusal('exports', 'follow each other without a gap', `nothing from ${before.to.toISOString()} to ${after.from.toISOString()}`,
      'export this time, too');
  }
  if (after.from < before.to) {
    const same = after.from.getTime() === before.from.getTime() && after.to.getTime() === before.to.getTime();
    throw new Refusal('exports', 'not overlap', same ? `the window ${text(before)} twice` : `the windows ${text(before)} and ${text(after)}`,
      'leave one of them out');
  }
}

function text({ from, to, export: { folder } }: ExportWindow): string {
  return `from ${from.toISOString()} to ${to.toISOString()} in ${folder.name}`;
}
