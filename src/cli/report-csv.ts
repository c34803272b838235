/** Every value that was written, a row each; values in the spelling of filters, so nothing starts like a formula. */
import type { ReportSource } from './report-source';
import { valueText } from './value-text';

export async function* csvReport({ header: { keyNames }, changes }: ReportSource): AsyncGenerator<string> {
  yield row([...keyNames, 'write', 'attribute', 'before', 'after', 'at']);
  for await (const { keys, kind, attribute = '', from, to, at } of changes()) {
    yield row([...keyNames.map((name) => valueText(keys[name])), kind, attribute, valueText(from), valueText(to), at]);
  }
}

function row(cells: readonly string[]): string {
  return `${cells.map((cell) => /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell).join()}\r\n`;
}
