import { Stack, Stage, Token, type StackProps } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import type { RecoveryPolicyOptions } from './recovery-policy-options';
import { RecoveryVault } from '../backup/recovery-vault';
import { TableBackupPlan } from '../backup/table-backup-plan';
import { RecoveryWindow } from '../internal/recovery-window';
import { refusal } from '../internal/requirement';
import type { RecoveryPolicy } from '../policy/recovery-policy';

const APPLIED = new WeakMap<IConstruct, AppliedPolicy>();

/** A policy where it was applied, and the plans that it has led to. */
export class AppliedPolicy {
  public static apply(scope: IConstruct, policy: RecoveryPolicy, options: RecoveryPolicyOptions): void {
    APPLIED.set(scope, new AppliedPolicy(scope, policy, options));
  }

  public static at(scope: IConstruct): AppliedPolicy | undefined {
    return APPLIED.get(scope);
  }

  /** The nearest policy up the tree. */
  public static above(construct: IConstruct): AppliedPolicy | undefined {
    return construct.node.scopes.reduceRight<AppliedPolicy | undefined>(
      (nearest, scope) => nearest ?? APPLIED.get(scope),
      undefined,
    );
  }

  /** The window of tables at a construct for which none is requested. */
  public static windowAt(scope: IConstruct): RecoveryWindow {
    const { recoveryWindow } = AppliedPolicy.above(scope)?.policy ?? {};
    return recoveryWindow ? RecoveryWindow.of(recoveryWindow) : RecoveryWindow.LONGEST;
  }

  private readonly plans = new Map<IConstruct, TableBackupPlan>();
  private readonly stacks = new Map<string, Stack>();

  private constructor(
    private readonly scope: IConstruct,
    public readonly policy: RecoveryPolicy,
    private readonly options: RecoveryPolicyOptions,
  ) {}

  /** The plan that the tables of a stack share with all of their environment; none if the policy has no backups. */
  public planFor(stack: Stack): TableBackupPlan | undefined {
    if (this.policy.rules.length === 0) {
      return undefined;
    }
    const home = this.homeOf(stack);
    const plan = this.plans.get(home) ?? this.definePlan(home);
    this.plans.set(home, plan);
    return plan;
  }

  private definePlan(home: Construct): TableBackupPlan {
    const { rules, lock, selectionTags } = this.policy;
    const vault = rules.every((rule) => rule.vault)
      ? undefined
      : new RecoveryVault(home, 'RecoveryPolicyVault', { lock, deploymentRole: this.options.deploymentRole });
    return new TableBackupPlan(home, 'RecoveryPolicyPlan', { rules, vault, selectionTags });
  }

  /** Stages are deployed apart and share nothing, nor do environments. */
  private homeOf(stack: Stack): Construct {
    const around = this.scope.node.scopes.find(Stack.isStack);
    if (around?.environment === stack.environment) {
      return this.scope as Construct;
    }
    const stage = Stage.of(stack)!;
    const parent = Stage.of(this.scope) === stage && !around ? (this.scope as Construct) : stage;
    const id = ['RecoveryPolicy', ...[stack.account, stack.region].filter((part) => !Token.isUnresolved(part))].join(
      '-',
    );
    const path = `${parent.node.path}/${id}`;
    const home = this.stacks.get(path) ?? this.defineStack(parent, id, stack);
    this.stacks.set(path, home);
    return home;
  }

  private defineStack(parent: Construct, id: string, stack: Stack): Stack {
    const { stackName } = this.options;
    const sameName = [...this.stacks.values()].find(
      ({ environment }) => stackName !== undefined && environment === stack.environment,
    );
    if (sameName) {
      throw refusal(
        'stackName',
        `be left out where the policy has several stacks in an environment (${stack.environment})`,
        `"${stackName}" for "${sameName.node.path}" and "${parent.node.path}/${id}"`,
        'the second deployment would replace the first: leave it out, or apply the policy to each stage with a name of its own',
      );
    }
    if (parent.node.tryFindChild(id)) {
      throw refusal(
        'policy',
        `have the id "${id}" free for its stack in ${parent.node.path ? `"${parent.node.path}"` : 'the app'}`,
        'another construct of that id',
        'rename the other one',
      );
    }
    return new Stack(parent, id, this.stackProps(stack));
  }

  private stackProps({ account, region }: Stack): StackProps {
    const { stackName, synthesizer } = this.options;
    const known = (part: string) => (Token.isUnresolved(part) ? undefined : part);
    return {
      stackName,
      synthesizer,
      env: { account: known(account), region: known(region) },
      description: 'The backup plan and the vault of the DynamoDB tables of this environment',
    };
  }
}
