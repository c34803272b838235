/**
 * Every value that was written, a row each, in the spelling of filters: texts stand in quotes, and so do names that a spreadsheet would take for formulas.
 * Negative numbers stay numbers.
 */
import type { ReportSource } from './report-source';
import { valueText } from './value-text';

export async function* csvReport({ header: { keyNames }, changes }: ReportSource): AsyncGenerator<string> {
  yield row([...keyNames.map(nameText), 'write', 'attribute', 'before', 'after', 'at']);
  for await (const { keys, kind, attribute = '', from, to, at } of changes()) {
    yield row([...keyNames.map((name) => valueText(keys[name])), kind, nameText(attribute), valueText(from), valueText(to), at]);
  }
}

function nameText(name: string): string {
  return /^[=+\-@\s]/.test(name) ? JSON.stringify(name) : name;
}

function row(cells: readonly string[]): string {
  return `${cells.map((cell) => /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell).join()}\r\n`;
}
