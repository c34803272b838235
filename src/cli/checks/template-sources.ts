/** CloudFormation templates of a check, with their nested stacks. */
import { dirname, resolve } from 'node:path';
import type { TemplateFile } from './template-file';
import { NESTED_STACK_TYPES } from '../../assessment/template/references';
import type { TemplateDocument, TemplateSource } from '../../assessment/template/template';
import { member } from '../../assessment/template/values';
import { Refusal } from '../../engine/errors/refusal';

/** Values of the deployment that were given. */
export interface Given {
  readonly region?: string;

  /** Each as `name=value`. */
  readonly parameters?: readonly string[];
}

export function templateSources(files: readonly TemplateFile[], { region, parameters = [] }: Given): TemplateSource[] {
  const given = Object.fromEntries(parameters.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]));
  requireParameters(files, Object.keys(given));
  return files.map(({ file, document }) => ({
    file,
    document: document as TemplateDocument,
    parameters: given,
    nested: nestedFiles(file, document as TemplateDocument, files),
    ...region === undefined ? {} : { region },
  }));
}

/** A name that is misspelt would leave its parameter as it is. */
function requireParameters(files: readonly TemplateFile[], names: readonly string[]) {
  const known = files.flatMap(({ document }) => Object.keys(Object(document.Parameters) as object));
  const missing = names.find((name) => !known.includes(name));
  if (missing !== undefined) {
    throw new Refusal('parameters', 'be a parameter of a template', JSON.stringify(missing), known.length > 0 ? `there are ${known.join(', ')}` : 'there are none');
  }
}

/** Files by the nested stacks whose templates they are: by a path, or by the asset of the CDK. */
function nestedFiles(
  file: string, { Resources: resources = {} }: TemplateDocument, files: readonly TemplateFile[],
): Record<string, string> {
  const found = Object.entries(resources).flatMap(([id, resource]) => {
    if (!(NESTED_STACK_TYPES as readonly unknown[]).includes(resource?.Type)) return [];
    const places = [member(resource.Metadata, 'aws:asset:path'), member(resource.Properties, 'TemplateURL'), member(resource.Properties, 'Location')];
    const paths = places.filter((place) => typeof place === 'string').map((place) => resolve(dirname(file), place));
    const child = files.find((each) => paths.includes(resolve(each.file)));
    return child ? [[id, child.file]] : [];
  });
  return Object.fromEntries(found) as Record<string, string>;
}
