/** The numbers of a run, for people and for programs. */
import { encodeValues } from '../../engine/damage/fold-json';
import { plainText } from '../../engine/errors/plain-text';
import type { ItemConflict, ItemSuperseded, RunReport } from '../../engine/journal/report';
import { encodeItem } from '../../engine/values/attribute-value';
import { numberText } from '../terminal/count-text';

export type Row = readonly [label: string, value: string, more?: string];

/**
 * Each item stands in one of the lines of the first column; the lines that are set in are about some of the same items.
 */
export function countRows(report: RunReport, restoredLabel = 'restored'): Row[] {
  const { updated, put, deleted, unrestored, conflicts, reasons, touched, superseded, notAtomic, settled } = report;
  const partly = conflicts - unrestored.conflicts;
  const kinds = [[updated, 'updated'], [put, 'put back'], [deleted, 'deleted']] as const;
  const rows: (Row | false)[] = [
    [restoredLabel, numberText(updated + put + deleted),
      kinds.filter(([count]) => count > 0).map(([count, kind]) => `${numberText(count)} ${kind}`).join(', ')
        + `${partly > 0 ? `; ${numberText(partly)} of them in part, with conflicts` : ''}`],
    unrestored.right > 0 && ['nothing to do', numberText(unrestored.right), 'right already'],
    unrestored.superseded > 0 && ['superseded', numberText(unrestored.superseded), 'overwritten by later good writes: left unchanged'],
    ['conflicts', numberText(unrestored.conflicts), Object.entries(reasons).map(([reason, count]) => `${numberText(count)} ${reason}`).join(', ')],
    superseded > unrestored.superseded && ['  superseded in part', numberText(superseded - unrestored.superseded), 'some attributes overwritten by later good writes: left unchanged'],
    touched > 0 && ['  touched since', numberText(touched), 'good writes to the item since its damage, whatever they changed: they stay'],
    notAtomic > 0 && ['  not atomic', numberText(notAtomic), 'items that take more than one write'],
    settled > 0 && ['  settled', numberText(settled), 'writes without an answer, looked up'],
  ];
  return rows.filter((row) => row !== false);
}

/** Rows as aligned lines. */
export function rowLines(rows: readonly Row[]): string[] {
  return aligned(rows.map((row) => row.map((cell = '') => plainText(cell)) as unknown as Row));
}

function aligned(rows: readonly Row[]): string[] {
  const label = Math.max(...rows.map(([text]) => text.length));
  const value = Math.max(0, ...rows.filter(([,, more]) => more).map(([, text]) => text.length));
  return rows.map(([name, text, more]) => `  ${name.padEnd(label)}  ${more ? `${text.padStart(value)}  ${more}` : text.padStart(value)}`.trimEnd());
}

/** The numbers as JSON, values the way DynamoDB exports them. */
export function encodeReport({ examples, supersededExamples, ...counts }: RunReport): object {
  return {
    ...counts,
    restored: restored(counts),
    examples: examples.map(encodeItemValues),
    supersededExamples: supersededExamples.map(encodeItemValues),
  };
}

export function encodeItemValues({ keys, ...values }: ItemConflict | ItemSuperseded): object {
  return { keys: encodeItem(keys), ...encodeValues(values) };
}

export function restored({ updated, put, deleted }: Pick<RunReport, 'updated' | 'put' | 'deleted'>): number {
  return updated + put + deleted;
}
