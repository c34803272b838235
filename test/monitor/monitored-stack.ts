import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { IConstruct } from 'constructs';
import { ChangeMonitor, type ChangeMonitorProps, ChangeRule, MonitorResponse, type MonitorRestoreOptions } from '../../src';
import { IRELAND, newStack, PARTITION_KEY, propertiesOf } from '../sample';

export const STREAMING = { ...PARTITION_KEY, dynamoStream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES };

export const orders = (stack: Stack): IConstruct => new dynamodb.TableV2(stack, 'Orders', STREAMING);

/** A response that restores, with bounds of its own. */
export const restoring = (options: Partial<MonitorRestoreOptions> = {}) =>
  MonitorResponse.restore({ maxItemsPerMinute: 50, acknowledgeRestores: true, ...options });

export type Options = Partial<ChangeMonitorProps>;

/** A stack with a monitor. */
export function withMonitor(
  options: Options | ((stack: Stack) => Options) = {},
  table: (stack: Stack) => IConstruct = orders,
): { readonly stack: Stack; readonly monitor: ChangeMonitor } {
  const stack = newStack({ env: IRELAND });
  const props = typeof options === 'function' ? options(stack) : options;
  const monitor = new ChangeMonitor(stack, 'Monitor', { table: table(stack), rules: [ChangeRule.immutable()], ...props });
  return { stack, monitor };
}

/** A value of the template as text, in which a reference is the name of what it refers to. */
export function textOf(value: any): string {
  if (typeof value === 'string') return value;
  const { 'Ref': ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value;
  return join ? join[1].map(textOf).join(join[0]) : `<${(ref ?? attribute.join('.')).replace(/[0-9A-F]{8}(?=\.|$)/, '')}>`;
}

/** The configuration that the function gets. */
export function configurationOf(stack: Stack): any {
  const [{ Environment }] = propertiesOf(stack, 'AWS::Lambda::Function').filter((each) => each.Environment);
  return JSON.parse(textOf(Environment.Variables.CHANGE_MONITOR));
}

/** All statements of the role of the monitor. */
export function statementsOf(stack: Stack): any[] {
  const policies = Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy');
  return Object.entries(policies).filter(([id]) => id.startsWith('Monitor'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

export const statement = (stack: Stack, sid: string) => statementsOf(stack).find(({ Sid }) => Sid === sid);
