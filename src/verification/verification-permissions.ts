import { Aws, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { monitorCharacters, monitorStatements } from './declared-monitor';
import type { Kind, StackExpectation } from './stack-expectation';
import { suppressFindings, wildcardFinding } from '../internal/finding-suppression';
import { anyKey, anyKeyOfAccount, anyOwnVault, anyPlan, anyVaultOfAccount, fittingArns, fittingKeyArns } from '../internal/fitting-arns';
import { suppressTablePatterns, fittingTableArns, referring } from '../internal/table-arns';

/** Permission to recognise a rollback of the stack, which the verification has in any case. */
export function rollbackStatement(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'RecogniseRollback',
    actions: ['cloudformation:DescribeStacks'],
    resources: [Aws.STACK_ID],
  });
}

/**
 * It may describe the keys that tables and vaults are given, which are known last; that statement is left out where
 * there are none.
 */
export function keyStatement(scope: IConstruct, expectation: StackExpectation): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'DescribeDeclaredKeys',
    actions: ['kms:DescribeKey'],
    resources: Lazy.uncachedList({
      produce: ({ preparing }) => fittingKeyArns(scope, expectation.keyUses({ preparing })),
    }),
  });
}

/**
 * Permissions of the verification for each kind of thing that its stack declares; statements that name nothing in the
 * end are left out.
 */
export const STATEMENTS: {
  readonly [kind in Kind]: (scope: IConstruct, expectation: StackExpectation) => iam.PolicyStatement[];
} = {
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
      resources: Lazy.uncachedList({
        produce: () => fittingTableArns(scope, {
          tables: expectation.tables, share: 2, reserved: reserved(expectation),
        }),
      }),
    }),
  ],
  monitors: monitorStatements,
  plans: (scope, expectation) => [
    new iam.PolicyStatement({
      sid: 'ReadPlans',
      actions: ['backup:GetBackupPlan', 'backup:GetBackupSelection'],
      resources: Lazy.uncachedList({
        produce: () =>
          fittingArns(
            expectation.plans.map(({ backupPlanArn }) => backupPlanArn),
            anyPlan(scope),
          ),
      }),
    }),
    new iam.PolicyStatement({
      sid: 'ReadVaults',
      actions: ['backup:DescribeBackupVault', 'backup:GetBackupVaultAccessPolicy'],
      resources: Lazy.uncachedList({ produce: () => vaultArns(scope, expectation).withPolicy }),
    }),
    new iam.PolicyStatement({
      sid: 'DescribeVaults',
      actions: ['backup:DescribeBackupVault'],
      resources: Lazy.uncachedList({ produce: () => vaultArns(scope, expectation).others }),
    }),
    new iam.PolicyStatement({
      sid: 'ReadRegionSettings',
      actions: ['backup:DescribeRegionSettings'],
      resources: ['*'],
    }),
  ],
};

/** Records on the policy of the verification which wildcards it holds, and why. */
export function suppressWildcardFindings(policy: IConstruct): void {
  const many = 'the ARNs of all plans, vaults and keys of the stack do not fit the 6,144 characters of a managed policy';
  suppressFindings(policy, {
    'AwsSolutions-IAM5[Resource::*]':
      'backup:DescribeRegionSettings has no resource, and Lambda makes its network interfaces itself: '
      + 'docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html, docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html',
    [wildcardFinding(policy, anyPlan(policy))]: many,
    [wildcardFinding(policy, anyOwnVault(policy))]: many,
    [wildcardFinding(policy, anyVaultOfAccount(policy))]: many,
    [wildcardFinding(policy, anyKeyOfAccount(policy))]: many,
    [wildcardFinding(policy, anyKey(policy))]: `${many}; keys of other accounts are described only where their policies allow it`,
  });
  suppressTablePatterns(policy);
}

/**
 * Vaults whose access policy is verified, and others that are described only; patterns where all of them together are
 * too many.
 */
function vaultArns(
  scope: IConstruct,
  { vaults, plans }: StackExpectation,
): { readonly withPolicy: string[]; readonly others: string[] } {
  const [declaring, silent] = [true, false].map((declares) =>
    vaults
      .filter(({ expected: { denials = [] } }) => denials.length > 0 === declares)
      .map(({ vault }) => vault.backupVaultArn),
  );
  const destinations = plans
    .flatMap(({ destinationArns }) => destinationArns)
    .filter((arn) => !declaring.includes(arn));
  const others = [...silent, ...destinations];
  const many = fittingArns([...declaring, ...others], ANY)[0] === ANY;
  return many
    ? {
      withPolicy: declaring.length > 0 ? [anyOwnVault(scope)] : [],
      others: destinations.length > 0 ? [anyVaultOfAccount(scope)] : silent.length > 0 ? [anyOwnVault(scope)] : [],
    }
    : { withPolicy: [...new Set(declaring)], others: [...new Set(others)] };
}

const ANY = '*';

/** Six keys, the access policies of vaults, a VPC and a queue take so many characters of the policy. */
const RESERVED = 800;

function reserved(expectation: StackExpectation): number {
  return RESERVED + monitorCharacters(expectation);
}

/** While only references are looked for, Regions are of no interest: they are names. */
function tableArns(scope: IConstruct, expectation: StackExpectation, preparing: boolean): string[] {
  const tables = referring(expectation.tables, preparing);
  const own = Stack.of(scope).region;
  const regions = new Map(preparing ? [] : tables.map((table) => [table, expectation.regionsOf(table)]));
  const others = [...new Set([...regions.values()].flat())].filter((region) => region !== own);
  return [own, ...others].flatMap((region) => fittingTableArns(scope, {
    region,
    tables: region === own ? tables : tables.filter((table) => regions.get(table)!.includes(region)),
    share: 1 + others.length + (expectation.readsTags ? 1 : 0),
    reserved: reserved(expectation),
  }));
}
