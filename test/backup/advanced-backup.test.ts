import { Match, Template } from 'aws-cdk-lib/assertions';
import { AdvancedBackup, ProtectedTable } from '../../src';
import { newStack, PARTITION_KEY, propertiesOf } from '../sample';

const OPT_IN = 'Custom::AdvancedDynamoDBBackup';

test('the advanced features are switched on once a stack', () => {
  const stack = newStack();

  expect(AdvancedBackup.optIn(stack)).toBe(AdvancedBackup.optIn(stack));
  Template.fromStack(stack).resourceCountIs(OPT_IN, 1);
});

test('nothing is switched on where nobody asks', () => {
  const stack = newStack();
  new ProtectedTable(stack, 'Orders', PARTITION_KEY);

  Template.fromStack(stack).resourceCountIs(OPT_IN, 0);
});

test.each([
  ['before', (stack: ReturnType<typeof newStack>) => {
    AdvancedBackup.optIn(stack);
    new ProtectedTable(stack, 'Orders', PARTITION_KEY);
  }],
  ['after', (stack: ReturnType<typeof newStack>) => {
    new ProtectedTable(stack, 'Orders', PARTITION_KEY);
    AdvancedBackup.optIn(stack);
  }],
])('asked for %s the first protected table, they are on before anything is verified', (_, define) => {
  const stack = newStack();
  define(stack);
  const [optIn] = Object.keys(Template.fromStack(stack).findResources(OPT_IN));

  Template.fromStack(stack).hasResource('Custom::DynamoDBProtectionVerification', { DependsOn: Match.arrayWith([optIn]) });
});

test('the function may read and set the settings of the Region, and nothing more', () => {
  const stack = newStack();
  AdvancedBackup.optIn(stack);

  expect(propertiesOf(stack, 'AWS::IAM::ManagedPolicy')[0].PolicyDocument.Statement.flatMap(({ Action }: any) => Action))
    .toEqual(['backup:DescribeRegionSettings', 'backup:UpdateRegionSettings', 'logs:CreateLogStream', 'logs:PutLogEvents']);
});
