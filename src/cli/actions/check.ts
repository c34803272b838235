/** `check <template...>`: which tables could not be recovered. Reads files, and asks AWS for nothing. */
import { judge } from '../../assessment/judgement';
import { templateFacts } from '../../assessment/template/template-facts';
import { type CheckDemands, requirementOf, withoutRules } from '../checks/check-demands';
import { type CheckForms, showResult } from '../checks/check-output';
import { isOpen } from '../checks/check-text';
import { templateFiles } from '../checks/template-file';
import { templateSources } from '../checks/template-sources';
import type { Context } from '../connection/connection';
import type { OptionValues } from '../options/option-table';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { Screen } from '../terminal/screen';

export interface CheckOptions extends CheckDemands, CheckForms, Pick<OptionValues, 'parameters'> {
  readonly templates: readonly string[];
}

export async function checkTemplates(options: CheckOptions, { screen, connection, now }: Context): Promise<ExitCode> {
  const files = options.templates.flatMap(templateFiles);
  const facts = templateFacts(templateSources(files, { region: connection.region, parameters: options.parameters }));
  const result = withoutRules(judge(facts, requirementOf(options), now()), options.without);
  showResult(result, files, options, options.checkFormat === 'json' ? new Screen({ json: true }) : screen);
  return result.findings.some(isOpen) ? EXIT.attention : EXIT.done;
}
