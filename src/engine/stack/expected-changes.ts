/** What a change set may do in each move. Anything else is refused before it is executed. */
import type { ResourceChange } from '@aws-sdk/client-cloudformation';
import type { Move } from './moves';
import type { PlannedStack } from './planned-stack';
import { StateError } from '../errors/state-error';

/**
 * What may be replaced because it names another table: it holds no data. A custom resource decides that itself, and
 * CloudFormation does not know beforehand.
 */
const REPLACEABLE = new RegExp(`^(${[
  'AWS::Lambda::EventSourceMapping', 'AWS::Backup::BackupSelection', 'AWS::ApplicationAutoScaling::\\w+', 'AWS::Pipes::Pipe',
  'AWS::CloudWatch::\\w+', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::Scheduler::Schedule', 'AWS::Events::Rule',
  'AWS::CloudFormation::CustomResource', 'Custom::.*',
].join('|')})$`);

type IsExpected = (change: ResourceChange, isTable: boolean) => boolean;

const EXPECTED: Readonly<Record<Move['name'], IsExpected>> = {
  literals: isUpdate,
  orphan: ({ Action: action, PolicyAction: fate }, isTable) => isTable && action === 'Remove' && fate === 'Retain',
  import: ({ Action: action }, isTable) => isTable && action === 'Import',
  switch: isUpdate,
};

/** A replacement that CloudFormation only holds possible counts as one. */
function isUpdate(change: ResourceChange, isTable: boolean): boolean {
  const { Action: action, Replacement: replacement = 'False', ResourceType: type = '' } = change;
  return action === 'Modify' && (replacement === 'False' || !isTable && REPLACEABLE.test(type));
}

export function requireExpected(
  { name, table }: PlannedStack, { name: move }: Move, changes: readonly ResourceChange[],
): void {
  const other = changes.filter((change) => !EXPECTED[move](change, change.LogicalResourceId === table));
  if (other.length === 0) return;
  throw new StateError(`change set of the step ${move} would do more to stack ${name}: ${other.map(textOf).join('; ')}`,
    'it was not executed', 'let these resources name the table in a way that changes in place, or take them out of the stack first');
}

function textOf(change: ResourceChange): string {
  const {
    Action: action, LogicalResourceId: id, ResourceType: type, Replacement: replacement = 'False', PolicyAction: fate,
  } = change;
  const means = replacement === 'False' ? action!.toLowerCase() : replacement === 'True' ? 'replace' : 'perhaps replace';
  return `${means} ${id} (${type})${fate === undefined ? '' : `, ${fate}`}`;
}
