import { paginateListStackResources, type CloudFormationClient } from '@aws-sdk/client-cloudformation';

const TABLE_TYPES = new Set(['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable']);

/** The live names of the tables of a stack, by their logical ids. */
export async function stackTables(stackId: string, cloudFormation: CloudFormationClient): Promise<Map<string, string>> {
  const tables = new Map<string, string>();
  for await (const { StackResourceSummaries = [] } of paginateListStackResources(
    { client: cloudFormation },
    { StackName: stackId },
  )) {
    StackResourceSummaries.filter(
      ({ ResourceType, ResourceStatus }) => TABLE_TYPES.has(ResourceType!) && !GONE.has(ResourceStatus!),
    ).forEach(
      ({ LogicalResourceId, PhysicalResourceId }) =>
        PhysicalResourceId && tables.set(LogicalResourceId!, PhysicalResourceId),
    );
  }
  return tables;
}

/** CloudFormation lists for a while what has left the stack. */
const GONE = new Set<string>(['DELETE_COMPLETE', 'DELETE_SKIPPED']);
