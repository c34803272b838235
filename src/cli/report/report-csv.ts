/**
 * Every value that was written and every one that good writes had replaced, a row each, in the spelling of filters:
 * texts stand in quotes, and so do names that are no words and all that a spreadsheet would take for a formula.
 * Negative numbers stay numbers.
 */
import type { ReportSource } from './report-source';
import { valueText } from './value-text';
import { nameText, quotedText } from '../../engine/errors/plain-text';
import { isDecimal } from '../../engine/values/decimal';

export async function* csvReport({ header: { keyNames }, changes, outcomes }: ReportSource): AsyncGenerator<string> {
  yield row([...keyNames.map(nameText), 'write', 'attribute', 'before', 'after', 'at', 'base', 'damaged', 'good', 'live']);
  for await (const { keys, kind, attribute = '', from, to, at } of changes()) {
    yield row([...keyNames.map((name) => valueText(keys[name])), kind, attribute && nameText(attribute), valueText(from), valueText(to), at, '', '', '', '']);
  }
  for await (const { keys, superseded } of outcomes()) {
    for (const { attribute, base, damaged, good, live } of superseded) {
      yield row([...keyNames.map((name) => valueText(keys[name])), 'superseded', nameText(attribute), '', '', '', ...[base, damaged, good, live].map((value) => valueText(value))]);
    }
  }
}

/** Text that a spreadsheet would take for a formula, unless it is a number. */
function isFormula(cell: string): boolean {
  return /^[=+\-@]/.test(cell) && !isDecimal(cell);
}

function row(cells: readonly string[]): string {
  return `${cells.map((cell) => isFormula(cell) ? quotedText(cell) : cell).map((cell) => /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell).join()}\r\n`;
}
