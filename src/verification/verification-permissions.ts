import { Aws, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { Kind, StackExpectation } from './stack-expectation';
import { acknowledge, wildcardFinding } from '../internal/acknowledgement';
import { anyOwnVault, anyPlan, fittingArns } from '../internal/fitting-arns';
import { acknowledgeTablePatterns, fittingTableArns } from '../internal/table-arns';

/** What the verification may do in any case: look whether its stack is rolling back. */
export function rollbackStatement(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'RecogniseRollback',
    actions: ['cloudformation:DescribeStacks'],
    resources: [Aws.STACK_ID],
  });
}

/** What the verification may do for each kind of thing that its stack declares; a statement without a resource would not deploy. */
export const STATEMENTS: { readonly [kind in Kind]: (scope: IConstruct, expectation: StackExpectation) => iam.PolicyStatement[] } = {
  tables: (scope, expectation) => [
    new iam.PolicyStatement({
      sid: 'DescribeTables',
      actions: ['dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeTable'],
      resources: Lazy.uncachedList({ produce: ({ preparing }) => tableArns(scope, expectation, preparing) }),
    }),
  ],
  tags: (scope, expectation) => [
    new iam.PolicyStatement({
      sid: 'ReadTags',
      actions: ['dynamodb:ListTagsOfResource'],
      resources: Lazy.uncachedList({ produce: () => fittingTableArns(scope, { tables: expectation.tables }) }),
    }),
  ],
  plans: (scope, expectation) => [
    new iam.PolicyStatement({
      sid: 'ReadPlans',
      actions: ['backup:GetBackupPlan', 'backup:GetBackupSelection'],
      resources: Lazy.uncachedList({
        produce: () => fittingArns(expectation.plans.map(({ backupPlanArn }) => backupPlanArn), anyPlan(scope)),
      }),
    }),
    new iam.PolicyStatement({
      sid: 'DescribeVaults',
      actions: ['backup:DescribeBackupVault'],
      resources: Lazy.uncachedList({
        produce: () => fittingArns(expectation.plans.flatMap(({ vaultArns }) => vaultArns), anyOwnVault(scope)),
      }),
    }),
    new iam.PolicyStatement({
      sid: 'ReadRegionSettings',
      actions: ['backup:DescribeRegionSettings'],
      resources: ['*'],
    }),
  ],
};

/** Says on the policy of the verification which wildcards it holds, and why. */
export function acknowledgeWildcards(policy: IConstruct): void {
  const many = 'the ARNs of all plans and vaults of the stack do not fit the 6,144 characters of a managed policy';
  acknowledge(policy, {
    'AwsSolutions-IAM5[Resource::*]':
      'backup:DescribeRegionSettings and cloudwatch:PutMetricData have no resource, and Lambda makes its network interfaces itself: '
      + 'docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html, docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html',
    [wildcardFinding(policy, anyPlan(policy))]: many,
    [wildcardFinding(policy, anyOwnVault(policy))]: many,
  });
  acknowledgeTablePatterns(policy);
}

/** While only references are looked for, Regions are of no interest: they are names. */
function tableArns(scope: IConstruct, expectation: StackExpectation, preparing: boolean): string[] {
  const { tables } = expectation;
  const own = Stack.of(scope).region;
  const regions = new Map(preparing ? [] : tables.map((table) => [table, expectation.regionsOf(table)]));
  const others = [...new Set([...regions.values()].flat())].filter((region) => region !== own);
  return [own, ...others].flatMap((region) => fittingTableArns(scope, {
    region,
    tables: region === own ? tables : tables.filter((table) => regions.get(table)!.includes(region)),
    share: 1 + others.length,
  }));
}
