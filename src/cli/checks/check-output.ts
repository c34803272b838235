/** The result of a check in the forms that were asked for. */
import { writeFileSync } from 'node:fs';
import { checkDocument } from './check-document';
import { checkLines } from './check-text';
import { lineFinder } from './finding-lines';
import { junitXml } from './junit';
import { sarifLog } from './sarif';
import type { TemplateFile } from './template-file';
import type { CheckResult } from '../../assessment/check-finding';
import { jsonText, plainLines } from '../../engine/errors/plain-text';
import { Refusal } from '../../engine/errors/refusal';
import type { OptionValues } from '../options/option-table';
import type { Screen } from '../terminal/screen';

export type CheckForms = Pick<OptionValues, 'checkFormat' | 'sarif' | 'junit'>;

export function showResult(
  result: CheckResult, files: readonly TemplateFile[], forms: CheckForms, screen: Screen,
): void {
  const sarif = () => `${jsonText(sarifLog(result, lineFinder(files)), 2)}\n`;
  const junit = () => `${plainLines(junitXml(result))}\n`;
  if (forms.sarif !== undefined) write('sarif', forms.sarif, sarif());
  if (forms.junit !== undefined) write('junit', forms.junit, junit());
  const { checkFormat: format } = forms;
  if (format === 'sarif' || format === 'junit') screen.piece(format === 'sarif' ? sarif() : junit());
  else screen.show(checkDocument(result), () => checkLines(result, screen));
}

function write(option: string, file: string, text: string) {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Refusal(option, 'be a file that can be written', JSON.stringify(file), (error as Error).message);
  }
}
