import type { Stack } from 'aws-cdk-lib';
import { Lazy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { StackExpectation } from './stack-expectation';
import type { GuardedKey, GuardedPlan } from '../contract/guarded-stack';
import { anyOwnVault, fittingArns, fittingKeyArns } from '../internal/fitting-arns';
import { refersToResource } from '../internal/resource-references';

/**
 * What the plans and tables of a stack need that the stack does not make itself: settings of the Region, vaults and keys that were there
 * before. The function may ask only for what there is to ask; statements without a resource are left out of its policy.
 */
export class GuardPrerequisites {
  private readonly expectation: StackExpectation;

  constructor(private readonly stack: Stack) {
    this.expectation = StackExpectation.of(stack);
  }

  /** Names and numbers only, like everything that the guard is told. */
  public render(preparing: boolean): object {
    const vaultNames = preparing ? [] : this.vaults.map(({ expected: { vaultName } }) => vaultName);
    return preparing ? {} : {
      plans: this.plansFor(vaultNames),
      vaults: this.vaults.map(({ expected: { path, vaultName } }) => ({ path, vaultName })),
      keys: this.keys,
    };
  }

  public statements(scope: IConstruct): iam.PolicyStatement[] {
    const late = (resources: () => string[]) => Lazy.uncachedList({ produce: ({ preparing }) => preparing ? [] : resources() });
    return [
      new iam.PolicyStatement({
        sid: 'ReadRegionSettings',
        actions: ['backup:DescribeRegionSettings'],
        resources: late(() => this.plansFor([]).length > 0 ? ['*'] : []),
      }),
      new iam.PolicyStatement({
        sid: 'DescribeVaults',
        actions: ['backup:DescribeBackupVault'],
        resources: late(() => fittingArns(this.vaults.map(({ vault }) => vault.backupVaultArn), anyOwnVault(scope))),
      }),
      new iam.PolicyStatement({
        sid: 'DescribeKeys',
        actions: ['kms:DescribeKey'],
        resources: late(() => fittingKeyArns(scope, this.keys.map(({ keyArn }) => keyArn))),
      }),
    ];
  }

  /** The vaults that are there already: those of the stack itself are not. */
  private get vaults(): StackExpectation['vaults'] {
    return this.expectation.vaults.filter(({ expected: { vaultName } }) => this.isThere(vaultName));
  }

  private get keys(): GuardedKey[] {
    const users = new Map<string, Set<string>>();
    for (const { path, keyArn } of this.expectation.keyUses(false).filter((use) => this.isThere(use.keyArn))) {
      users.set(keyArn, (users.get(keyArn) ?? new Set()).add(path));
    }
    return [...users].map(([keyArn, paths]) => ({ keyArn, users: [...paths] }));
  }

  /** The plans that send to some of these vaults, or need the advanced features of AWS Backup. */
  private plansFor(vaultNames: string[]): GuardedPlan[] {
    return this.expectation.plans.map((plan) => plan.expectedPlan()).map(({ path, rules, advancedFeatures }) => ({
      path,
      advancedFeatures,
      rules: rules.filter(({ vaultName }) => vaultNames.includes(vaultName))
        .map(({ name, vaultName, deleteAfterDays }) => ({ name, vaultName, deleteAfterDays })),
    })).filter(({ rules, advancedFeatures }) => rules.length > 0 || advancedFeatures);
  }

  private isThere(name: string): boolean {
    return !refersToResource(this.stack, this.stack.resolve(name));
  }
}
