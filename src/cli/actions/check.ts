/** `check <template...>`: which tables could not be recovered. Reads files, and asks AWS for nothing. */
import type { AssessedTemplates } from '../../assessment/facts';
import { judge } from '../../assessment/judgement';
import { templateFacts } from '../../assessment/template/template-facts';
import { terraformFacts } from '../../assessment/terraform/terraform-facts';
import { type CheckDemands, requirementOf, withoutRules } from '../checks/check-demands';
import { type CheckForms, showResult } from '../checks/check-output';
import { isOpen } from '../checks/check-text';
import { isTerraform, type TemplateFile, templateFiles } from '../checks/template-file';
import { type Given, templateSources } from '../checks/template-sources';
import type { Context } from '../connection/connection';
import type { OptionValues } from '../options/option-table';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { Screen } from '../terminal/screen';

export interface CheckOptions extends CheckDemands, CheckForms, Pick<OptionValues, 'parameters'> {
  readonly templates: readonly string[];
}

export async function checkTemplates(options: CheckOptions, { screen, connection, now }: Context): Promise<ExitCode> {
  const files = options.templates.flatMap(templateFiles);
  const given = { region: connection.region, parameters: options.parameters };
  const result = withoutRules(judge(factsOf(files, given), requirementOf(options), now()), options.without);
  showResult(result, files, options, options.checkFormat === 'json' ? new Screen({ json: true }) : screen);
  return result.findings.some(isOpen) ? EXIT.attention : EXIT.done;
}

/** Templates are judged together, a plan of Terraform by itself: it holds all that it deploys. */
function factsOf(files: readonly TemplateFile[], given: Given): AssessedTemplates {
  const plans = files.filter(({ document }) => isTerraform(document));
  const templates = files.filter((file) => !plans.includes(file));
  const parts = [
    templateFacts(templateSources(templates, given)),
    ...plans.map(({ file, document }) => terraformFacts(file, document)),
  ];
  return { tables: parts.flatMap(({ tables }) => tables), hidden: parts.flatMap(({ hidden }) => hidden) };
}
