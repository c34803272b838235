import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { IConstruct } from 'constructs';
import { TableRecovery, type TableRecoveryProps } from '../../src';
import { ON_CALL, orders } from '../rewind/rewound-stack';
import { IRELAND, newStack } from '../sample';

type Options = Partial<TableRecoveryProps>;

/** A stack with tables that can be restored. */
export function withRecovery(
  tables: (stack: Stack) => IConstruct | IConstruct[] = orders,
  options: Options | ((stack: Stack) => Options) = {},
) {
  const stack = newStack({ env: IRELAND });
  const defined = [tables(stack)].flat();
  const props = typeof options === 'function' ? options(stack) : options;
  const recovery = new TableRecovery(stack, 'Recovery', { tables: defined, operators: [ON_CALL], ...props });
  return { stack, recovery };
}

/** The statements of the restore role. */
export function statementsOf(stack: Stack): any[] {
  const policies = Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy');
  return Object.entries(policies).filter(([id]) => !/^Recovery(Rewind|Settings)/.test(id)).flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

export function statement(stack: Stack, sid: string): any {
  return statementsOf(stack).find(({ Sid }) => Sid === sid);
}
