import { Aws, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import { replicaRegions } from './declared-table';
import type { StackExpectation } from './stack-expectation';
import { fittingTableArns } from '../internal/table-arns';

/** What the verification may do: describe the tables, plans and vaults of its stack, and the stack itself. */
export function verificationStatements(scope: IConstruct, expectation: StackExpectation, logGroup: logs.ILogGroup): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'DescribeTables',
      actions: ['dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeTable'],
      resources: Lazy.uncachedList({ produce: () => tableArns(scope, expectation) }),
    }),
    new iam.PolicyStatement({
      sid: 'ReadPlans',
      actions: ['backup:GetBackupPlan', 'backup:GetBackupSelection'],
      resources: Lazy.uncachedList({ produce: () => expectation.plans.map(({ backupPlanArn }) => backupPlanArn) }, { omitEmpty: true }),
    }),
    new iam.PolicyStatement({
      sid: 'DescribeVaults',
      actions: ['backup:DescribeBackupVault'],
      resources: Lazy.uncachedList({ produce: () => [...new Set(expectation.plans.flatMap(({ vaultArns }) => vaultArns))] }, { omitEmpty: true }),
    }),
    new iam.PolicyStatement({
      sid: 'ReadRegionSettings',
      actions: ['backup:DescribeRegionSettings'],
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      sid: 'RecogniseRollback',
      actions: ['cloudformation:DescribeStacks'],
      resources: [Aws.STACK_ID],
    }),
    new iam.PolicyStatement({
      sid: 'WriteLog',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
  ];
}

function tableArns(scope: IConstruct, { tables }: StackExpectation): string[] {
  const own = Stack.of(scope).region;
  const others = [...new Set(tables.flatMap(replicaRegions))].filter((region) => region !== own);
  return [own, ...others].flatMap((region) => fittingTableArns(scope, {
    region,
    tables: region === own ? tables : tables.filter((table) => replicaRegions(table).includes(region)),
    share: 1 + others.length,
  }));
}
