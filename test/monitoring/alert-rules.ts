import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { SampleEvent } from './sample-events';

/** A rule of the alerts as EventBridge has it once it is deployed. */
export interface AlertRule {
  readonly id: string;
  readonly pattern: object;
  readonly inputPathsMap: { readonly [name: string]: string };
  readonly inputTemplate: string;
}

/** The rules of the only alerts of a stack, with what CloudFormation puts in for references. */
export function rulesOf(stack: Stack, values: { readonly [logicalId: string]: unknown } = {}): AlertRule[] {
  const rules = Template.fromStack(stack).findResources('AWS::Events::Rule');
  return Object.entries(rules).map(([logicalId, { Properties }]) => ({
    id: logicalId.replace(/^Alerts/, '').replace(/[0-9A-F]{8}$/, ''),
    pattern: deployed(Properties.EventPattern, values) as object,
    inputPathsMap: Properties.Targets[0].InputTransformer.InputPathsMap,
    inputTemplate: Properties.Targets[0].InputTransformer.InputTemplate,
  }));
}

/** The text that a reader gets: the values of the event in their places, and nothing where the event has none. */
export function messageOf({ inputPathsMap, inputTemplate }: AlertRule, event: SampleEvent): string[] {
  return inputTemplate.split('\n').map((line) => (JSON.parse(line) as string)
    .replace(/<(\w+)>/g, (_, name: string) => {
      if (!(name in inputPathsMap)) {
        throw new Error(`"${name}" is no value of the message`);
      }
      const value = valueAt(inputPathsMap[name], event);
      return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
    }));
}

function valueAt(path: string, event: SampleEvent): unknown {
  const names = [...path.replace(/^\$/, '').matchAll(/\.([\w-]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? index);
  return names.reduce((value: any, name) => value?.[name], event);
}

function deployed(value: any, values: { readonly [logicalId: string]: unknown }): unknown {
  if (Array.isArray(value)) {
    return value.map((element) => deployed(element, values));
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  if ('Ref' in value) {
    return values[value.Ref] ?? fail(value);
  }
  if ('Fn::GetAtt' in value) {
    return values[value['Fn::GetAtt'].join('.')] ?? fail(value);
  }
  if ('Fn::ImportValue' in value) {
    return values[value['Fn::ImportValue']] ?? fail(value);
  }
  if ('Fn::Join' in value) {
    return (deployed(value['Fn::Join'][1], values) as string[]).join(value['Fn::Join'][0]);
  }
  if ('Fn::Split' in value) {
    return (deployed(value['Fn::Split'][1], values) as string).split(value['Fn::Split'][0]);
  }
  if ('Fn::Select' in value) {
    return (deployed(value['Fn::Select'][1], values) as string[])[value['Fn::Select'][0]];
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, deployed(member, values)]));
}

function fail(value: object): never {
  throw new Error(`the test has no value for ${JSON.stringify(value)}`);
}
