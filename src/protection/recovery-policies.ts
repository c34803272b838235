import type { IConstruct } from 'constructs';
import { AppliedPolicy } from './applied-policy';
import { isEnrolled } from './enrolled-tables';
import type { RecoveryPolicyOptions } from './recovery-policy-options';
import { refusal } from '../internal/requirement';
import type { RecoveryPolicy } from '../policy/recovery-policy';

/**
 * The recovery policy of a part of an app: what its protected tables take where they set nothing else.
 *
 * The nearest policy up the tree counts. Under a policy that is applied to an app, a stage or another construct above
 * the stacks, all tables of an environment share one plan and one vault, in a stack of their own that is defined with
 * the first of them. Applied to a stack or inside of one, the plan and the vault are defined there.
 */
export class RecoveryPolicies {
  /** The policies at a construct. */
  public static of(scope: IConstruct): RecoveryPolicies {
    return new RecoveryPolicies(scope);
  }

  private constructor(private readonly scope: IConstruct) {}

  /** Applies a policy to all protected tables that are defined below from now on. */
  public apply(policy: RecoveryPolicy, options: RecoveryPolicyOptions = {}): void {
    if (AppliedPolicy.at(this.scope)) {
      throw refusal('policy', `be the only one of "${this.scope.node.path || 'the app'}"`, 'a second one', 'apply the other one further down the tree');
    }
    const early = this.scope.node.findAll().find(isEnrolled);
    if (early) {
      throw refusal('policy', 'be applied before the tables below it are defined', `"${early.node.path}" before it`,
        'move the call up: a table takes its policy when it is defined');
    }
    AppliedPolicy.apply(this.scope, policy, options);
  }
}
