/** A stack with one guarded table, with models of AWS. */
import { DescribeStacksCommand, ListStackResourcesCommand, type StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { DescribeContinuousBackupsCommand, DescribeTableCommand, type TableDescription } from '@aws-sdk/client-dynamodb';
import { guardRecovery } from '../../../src/handlers/recovery-window-guard';
import { cloudFormationMock, dynamodbMock, FakeClock, newAccess, resetMocks } from '../sdk';

export const NAME = 'Shop-Orders-1ABC';
export const KEY = ['pk', 'S', 'HASH'];
export const replica = (recoveryWindowDays: number, region = 'eu-west-1') => ({
  region,
  recoveryWindowDays: String(recoveryWindowDays),
});

export interface Declared {
  readonly table?: object;
  readonly profile?: object;
  readonly acknowledgements?: string[];
  readonly plans?: object[];
  readonly vaults?: object[];
  readonly keys?: object[];
}

/** A stack with one table, as CloudFormation hands its declaration over. */
export const stackOf = ({ table = {}, profile = {}, ...stack }: Declared = {}) => ({
  path: 'Prod/Shop',
  tables: [{ logicalId: 'Orders1', path: 'Orders', profile: '0', ...table }],
  profiles: [{
    global: 'true', replicas: [replica(20)], identity: { keySchema: KEY }, deletionPolicy: 'Retain', updateReplacePolicy: 'Retain', ...profile,
  }],
  ...stack,
});
export const withWindow = (...replicas: object[]) => stackOf({ profile: { replicas } });

export const inStack = (...resources: Array<Partial<StackResourceSummary>>) =>
  cloudFormationMock.on(ListStackResourcesCommand).resolves({
    StackResourceSummaries: resources.map((resource) => ({
      LogicalResourceId: 'Orders1',
      PhysicalResourceId: NAME,
      ResourceType: 'AWS::DynamoDB::GlobalTable',
      ResourceStatus: 'UPDATE_COMPLETE',
      LastUpdatedTimestamp: new Date(),
      ...resource,
    })),
  });
export const recovery = (RecoveryPeriodInDays: number | undefined, earliest = '2026-11-01T09:00:00.123Z') => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: 'ENABLED' as const,
    PointInTimeRecoveryDescription: RecoveryPeriodInDays === 0 ? { PointInTimeRecoveryStatus: 'DISABLED' as const } : {
      PointInTimeRecoveryStatus: 'ENABLED' as const,
      RecoveryPeriodInDays,
      EarliestRestorableDateTime: new Date(earliest),
      LatestRestorableDateTime: new Date('2026-11-21T09:00:00.456Z'),
    },
  },
});
export const live = (description: Partial<TableDescription> = {}) =>
  dynamodbMock.on(DescribeTableCommand).resolves({
    Table: {
      TableName: NAME,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      ...description,
    },
  });

/** Models the stack in the middle of an update, with its table as it is declared. */
export function modelStack(): void {
  resetMocks();
  inStack({});
  live();
  dynamodbMock.on(DescribeContinuousBackupsCommand).resolves(recovery(20));
  cloudFormationMock.on(DescribeStacksCommand)
    .resolves({ Stacks: [{ StackName: 'Shop', CreationTime: new Date(), StackStatus: 'UPDATE_IN_PROGRESS' }] });
  jest.spyOn(console, 'log').mockImplementation();
}

export const guard = (event: object, clock = new FakeClock()) => guardRecovery({
  StackId: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/Shop/1',
  ...event,
} as any, newAccess(clock));
export const properties = (guarded: object) => ({ guarded, settleSeconds: '120', logGroup: '/shop' });
export const create = (guarded: object, clock?: FakeClock) =>
  guard({ RequestType: 'Create', ResourceProperties: properties(guarded) }, clock);
export const update = (from: object, to: object, clock?: FakeClock) => guard({
  RequestType: 'Update', ResourceProperties: properties(to), OldResourceProperties: properties(from),
}, clock);

export const asked = () => dynamodbMock.commandCalls(DescribeContinuousBackupsCommand).length;
