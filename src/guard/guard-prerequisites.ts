import { type Stack, Lazy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { GuardedKey, GuardedPlan } from '../contract/guarded-stack';
import { type Conditional, conditionsOfAny, underConditions } from '../internal/conditional-values';
import { anyOwnVault, fittingArns, fittingKeyArns } from '../internal/fitting-arns';
import { refersToResource } from '../internal/resource-references';
import { type KeyUse, StackExpectation } from '../verification/stack-expectation';

/**
 * Prerequisites of the plans and tables of a stack that the stack does not make itself: settings of the Region, vaults
 * and keys that were there before. The function may ask only for what there is to ask; statements without a resource
 * are left out of its policy.
 */
export class GuardPrerequisites {
  private readonly expectation: StackExpectation;

  /** The vaults that are there already: those of the stack itself are not. */
  private vaults: StackExpectation['vaults'] = [];

  /** The uses of each key that is there already. */
  private keys: KeyUse[][] = [];

  constructor(private readonly stack: Stack) {
    this.expectation = StackExpectation.of(stack);
  }

  /** Looks what there is; what comes later does not reach the template. */
  public complete(): void {
    this.vaults = this.expectation.vaults.filter(({ expected: { vaultName } }) => this.isThere(vaultName));
    const uses = new Map<string, KeyUse[]>();
    for (const use of this.expectation.keyUses({ preparing: false })) {
      uses.set(use.value, [...uses.get(use.value) ?? [], use]);
    }
    this.keys = [...uses].filter(([keyArn]) => this.isThere(keyArn)).map(([, users]) => users);
  }

  /** Names and numbers only, like everything in the event of the guard. */
  public render(): object {
    const vaults = this.vaults.map(({ expected: { path, vaultName } }) => ({ path, vaultName }));
    return {
      plans: this.plansFor(vaults.map(({ vaultName }) => vaultName)),
      vaults,
      keys: underConditions(this.keys.map(guardedKey)),
    };
  }

  public statements(scope: IConstruct): iam.PolicyStatement[] {
    return [
      new iam.PolicyStatement({
        sid: 'ReadRegionSettings',
        actions: ['backup:DescribeRegionSettings'],
        resources: Lazy.uncachedList({ produce: () => (this.plansFor([]).length > 0 ? ['*'] : []) }),
      }),
      new iam.PolicyStatement({
        sid: 'DescribeVaults',
        actions: ['backup:DescribeBackupVault'],
        resources: Lazy.uncachedList({
          produce: () =>
            fittingArns(
              this.vaults.map(({ vault }) => vault.backupVaultArn),
              anyOwnVault(scope),
            ),
        }),
      }),
      new iam.PolicyStatement({
        sid: 'DescribeKeys',
        actions: ['kms:DescribeKey'],
        resources: Lazy.uncachedList({ produce: () => fittingKeyArns(scope, this.keys.flat()) }),
      }),
    ];
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

/** A key is asked for where one of its users is there; each user is named where it is. */
function guardedKey(uses: KeyUse[]): Conditional<GuardedKey> {
  return {
    value: {
      keyArn: uses[0].value,
      users: underConditions(uses.map(({ path, conditions }) => ({ value: path, conditions }))),
    },
    conditions: conditionsOfAny(uses.map(({ conditions }) => conditions)),
  };
}
