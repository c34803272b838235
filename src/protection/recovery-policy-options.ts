import type { IStackSynthesizer } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';

/** Options for applying a policy. */
export interface RecoveryPolicyOptions {
  /**
   * The name of the stack that holds the plan and the vault, where tables of several stacks share them.
   *
   * @default - a name made from the path of the construct
   */
  readonly stackName?: string;

  /**
   * The synthesizer of that stack.
   *
   * @default - that of the app
   */
  readonly synthesizer?: IStackSynthesizer;

  /**
   * The role that deploys that stack, which stays able to change the access policy of the vault.
   *
   * @default - the role with which CloudFormation deploys a bootstrapped environment
   */
  readonly deploymentRole?: iam.IRole;
}
