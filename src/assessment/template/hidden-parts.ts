import { acknowledgements } from './acknowledgements';
import { NESTED_STACK_TYPES } from './references';
import type { Template } from './template';
import type { HiddenPart } from '../facts';

/** Transforms whose result shows what is in it. */
const KNOWN_TRANSFORMS = new Set(['AWS::Serverless-2016-10-31', 'AWS::LanguageExtensions', 'AWS::SecretsManager-2020-07-23', 'AWS::SecretsManager-2024-09-16', 'AWS::CodeDeployBlueGreen']);

/** Parts of a template in which tables may be that cannot be seen. */
export function hiddenParts(template: Template): HiddenPart[] {
  return [...transforms(template), ...Object.keys(template.resources).flatMap((id) => hiddenResource(id, template))];
}

function transforms({ source: { document: { Transform: transform }, file } }: Template): HiddenPart[] {
  const names = [transform].flat().filter((each) => each !== undefined).map((each) => typeof each === 'string' ? each : String((each as { Name?: unknown })?.Name));
  return names.filter((name) => !KNOWN_TRANSFORMS.has(name)).map((name) => ({
    id: 'Transform',
    type: name,
    file,
    why: `what the transform ${name} adds to the template or changes in it`,
    remedy: 'check the processed template: aws cloudformation get-template --template-stage Processed',
    acknowledged: new Map(),
  }));
}

function hiddenResource(id: string, template: Template): HiddenPart[] {
  const resource = template.resources[id];
  const { Type: type } = Object(resource) as { readonly Type?: unknown };
  const found = (why: string, remedy: string): HiddenPart[] => [{
    id, type: typeof type === 'string' ? type : id.split('::').slice(0, 2).join('::'), file: template.source.file, why, remedy, acknowledged: acknowledgements(resource),
  }];
  if (id.startsWith('Fn::')) {
    return JSON.stringify(resource).includes('AWS::DynamoDB::')
      ? found('the resources that the function makes', 'check the processed template: aws cloudformation get-template --template-stage Processed') : [];
  }
  if ((NESTED_STACK_TYPES as readonly unknown[]).includes(type)) {
    return template.children.has(id) ? [] : found('the tables of the nested stack', 'check its template together with this one');
  }
  return typeof type === 'string' && type.endsWith('::MODULE')
    ? found('the tables of the module', 'check the processed template: aws cloudformation get-template --template-stage Processed') : [];
}
