import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { TableRewind, type TableRewindProps } from '../../src';
import { IRELAND, newStack, PARTITION_KEY } from '../sample';

export const ON_CALL = new iam.ArnPrincipal('arn:aws:iam::111111111111:role/on-call');

export const STREAMING = { ...PARTITION_KEY, dynamoStream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES };

export type Options = Partial<TableRewindProps>;

export const orders = (stack: Stack) => new dynamodb.TableV2(stack, 'Orders', STREAMING);

export const withRewind = (
  tables: (stack: Stack) => IConstruct | IConstruct[] = orders,
  options: Options | ((stack: Stack) => Options) = {},
) => {
  const stack = newStack({ env: IRELAND });
  const props = typeof options === 'function' ? options(stack) : options;
  const rewind = new TableRewind(stack, 'Rewind', { tables: [tables(stack)].flat(), operators: [ON_CALL], ...props });
  return { stack, rewind };
};

export const policyOf = (stack: Stack, id: string) => {
  const policies = Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy');
  return Object.entries(policies).find(([logicalId]) => logicalId.startsWith(id))![1].Properties.PolicyDocument;
};

export const statementsOf = (stack: Stack, kind: string): any[] => [`Rewind${kind}Permissions`, `Rewind${kind}JournalPermissions`]
  .flatMap((id) => policyOf(stack, id).Statement);

export const statement = (stack: Stack, kind: string, sid: string) =>
  statementsOf(stack, kind).find(({ Sid }) => Sid === sid);
