import type { ResourceChange } from '@aws-sdk/client-cloudformation';
import { ID, NAMES } from './evaluated';
import { requireExpected } from '../../../src/engine/stack/expected-changes';
import type { Move } from '../../../src/engine/stack/moves';
import { TableTemplates } from '../../../src/engine/stack/table-templates';

const PLANNED = { name: 'Shop', table: ID } as Parameters<typeof requireExpected>[0];

const allows = (name: Move['name'], change: ResourceChange) => {
  try {
    requireExpected(PLANNED, { name, to: { resource: 'none', references: 'old' } }, [change]);
    return true;
  } catch (error) {
    expect((error as Error).message).toMatch(new RegExp(`^change set of the step ${name} would do more to stack Shop: .*; it was not executed`));
    return false;
  }
};
const table = (change: ResourceChange): ResourceChange => ({ LogicalResourceId: ID, ResourceType: 'AWS::DynamoDB::GlobalTable', ...change });
const other = (ResourceType: string, change: ResourceChange): ResourceChange => ({ LogicalResourceId: 'Other', ResourceType, ...change });

test.each<[Move['name'], ResourceChange]>([
  ['orphan', table({ Action: 'Remove', PolicyAction: 'Retain' })],
  ['import', table({ Action: 'Import' })],
  ...(['literals', 'switch'] as const).flatMap((name): [Move['name'], ResourceChange][] => [
    [name, table({ Action: 'Modify', Replacement: 'False' })],
    [name, other('AWS::Lambda::Function', { Action: 'Modify', Replacement: 'False' })],
    [name, other('AWS::Lambda::EventSourceMapping', { Action: 'Modify', Replacement: 'True' })],
    [name, other('Custom::Reader', { Action: 'Modify', Replacement: 'Conditional' })],
  ]),
])('the step %s may do what it is for: %j', (name, change) => {
  expect(allows(name, change)).toBe(true);
});

test.each<[Move['name'], ResourceChange]>([
  ['orphan', table({ Action: 'Remove', PolicyAction: 'Delete' })],
  ['orphan', table({ Action: 'Remove' })],
  ['orphan', other('AWS::Lambda::Function', { Action: 'Modify', Replacement: 'False' })],
  ['orphan', other('AWS::DynamoDB::GlobalTable', { Action: 'Remove', PolicyAction: 'Retain' })],
  ['import', table({ Action: 'Add' })],
  ['import', other('AWS::DynamoDB::GlobalTable', { Action: 'Import' })],
  ...(['literals', 'switch'] as const).flatMap((name): [Move['name'], ResourceChange][] => [
    [name, table({ Action: 'Modify', Replacement: 'True' })],
    [name, table({ Action: 'Modify', Replacement: 'Conditional' })],
    [name, table({ Action: 'Remove', PolicyAction: 'Retain' })],
    [name, other('AWS::DynamoDB::Table', { Action: 'Modify', Replacement: 'Conditional' })],
    [name, other('AWS::S3::Bucket', { Action: 'Modify', Replacement: 'True' })],
    [name, other('AWS::Lambda::EventSourceMapping', { Action: 'Remove' })],
    [name, other('AWS::IAM::PolicyOfMine', { Action: 'Modify', Replacement: 'True' })],
    [name, other('AWS::Lambda::Function', { Action: 'Add' })],
  ]),
])('the step %s may do nothing else: %j', (name, change) => {
  expect(allows(name, change)).toBe(false);
});

test('a selection of the table has another name as long as references are literals, and others keep theirs', () => {
  const selection = (resource: unknown) => ({
    Type: 'AWS::Backup::BackupSelection', Properties: { BackupSelection: { SelectionName: 'of-orders', Resources: [resource] } },
  });
  const original = {
    Resources: { [ID]: { Type: 'AWS::DynamoDB::Table' }, Own: selection({ 'Fn::GetAtt': [ID, 'Arn'] }), Another: selection('arn:aws:dynamodb:*:*:table/other') },
  };
  const { Own: own, Another: another } = new TableTemplates(original, ID, NAMES).of({ resource: 'new', references: 'old' }).Resources;

  expect(own.Properties).toEqual({ BackupSelection: { SelectionName: expect.stringMatching(/^cut-over-[0-9a-f]{16}$/), Resources: [NAMES.old.Arn] } });
  expect(another).toEqual(original.Resources.Another);
});
