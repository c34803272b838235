/** A template of CloudFormation, as far as it is read here: its resources and outputs. */
import { StateError } from '../errors/state-error';
import { isObject, jsonObject, type JsonObject } from '../files/json-object';

export interface TemplateResource extends JsonObject {
  readonly Type: string;
  readonly Properties?: JsonObject;
  readonly DependsOn?: string | readonly string[];
  readonly Metadata?: JsonObject;
}

export interface Template extends JsonObject {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, JsonObject>>;
}

/** The template in a text. Macros are refused: what they make of a reference is not in the text. */
export function templateIn(text: string, stack: string): Template {
  const json = jsonObject(text);
  if (!json || !isObject(json.Resources)) {
    throw new StateError(`template of ${stack} is not written in JSON`, 'its references are not read', 'deploy it as JSON, as the CDK does');
  }
  if (json.Transform !== undefined) {
    throw new StateError(`template of ${stack} has the macros ${JSON.stringify(json.Transform)}`, 'they may make references that the template does not show',
      'let applications read the name of the table from a parameter of Systems Manager: --parameter');
  }
  return json as Template;
}

/** What is sent to CloudFormation, without white space: it takes 51,200 bytes. */
export function templateText(template: Template): string {
  return JSON.stringify(template);
}
