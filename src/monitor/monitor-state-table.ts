import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { MonitorScope } from './monitor-scope';
import { MONITOR_TAGS, monitorStateTable } from '../contract/change-monitor';
import { rememberDispensable } from '../internal/dispensable-tables';
import { suppressFindings } from '../internal/finding-suppression';

/** What the command line finds by the tags of the state table, beside the response. */
export interface TaggedParts {
  readonly functionName: string;
  readonly journalUri: string;
}

/**
 * The table for what a monitor remembers: which records it has judged, which repairs it expects, and whether it is
 * paused. Its name follows from that of the monitored table, so a table has one monitor in a Region.
 */
export function defineStateTable(
  scope: Construct, { table, response }: MonitorScope, tagged: TaggedParts,
): dynamodb.CfnTable {
  const stateTable = new dynamodb.CfnTable(scope, 'State', {
    tableName: monitorStateTable(table.tableName),
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    attributeDefinitions: ['pk', 'sk'].map((attributeName) => ({ attributeName, attributeType: 'S' })),
    keySchema: [{ attributeName: 'pk', keyType: 'HASH' }, { attributeName: 'sk', keyType: 'RANGE' }],
    timeToLiveSpecification: { attributeName: 'expires', enabled: true },
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    tags: [
      { key: MONITOR_TAGS.functionName, value: tagged.functionName },
      { key: MONITOR_TAGS.journal, value: tagged.journalUri },
      { key: MONITOR_TAGS.response, value: response.mode },
    ],
  });
  // Its name is needed for the next monitor of the table.
  stateTable.applyRemovalPolicy(RemovalPolicy.DESTROY);
  rememberDispensable(stateTable);
  suppressStateFindings(stateTable);
  return stateTable;
}

function suppressStateFindings(stateTable: dynamodb.CfnTable) {
  const digests = 'it holds digests, times and counts and no value of an item, and DynamoDB encrypts it';
  const lost = 'what it holds is about the last day of a stream: without it a monitor starts with an empty state';
  suppressFindings(stateTable, {
    'CKV_AWS_119': digests,
    'CT.DYNAMODB.PR.2': digests,
    'CKV_AWS_165': lost,
    'HIPAA.Security-DynamoDBInBackupPlan': lost,
    'NIST.800.53.R4-DynamoDBInBackupPlan': lost,
    'NIST.800.53.R5-DynamoDBInBackupPlan': lost,
  });
}
