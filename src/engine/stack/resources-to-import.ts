/** What CloudFormation is to take into a stack: the resource, and the name by which it finds the table. */
import type { ResourceToImport } from '@aws-sdk/client-cloudformation';
import type { PlannedStack } from './planned-stack';
import type { Side } from './table-templates';

export function resourcesToImport({ type, table, names }: PlannedStack, side: Side): ResourceToImport[] {
  return [{ ResourceType: type, LogicalResourceId: table, ResourceIdentifier: { TableName: names[side].Ref } }];
}
