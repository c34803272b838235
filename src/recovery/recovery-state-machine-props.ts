import type { Duration } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { TableRecovery } from './table-recovery';
import type { DeploymentFunctionOptions } from '../internal/deployment-function-options';

/** Properties of a state machine that recovers tables. */
export interface RecoveryStateMachineProps extends DeploymentFunctionOptions {
  /** The recovery whose tables it restores, in the same stack. */
  readonly recovery: TableRecovery;

  /**
   * The topic that takes a message for each plan that waits for an approval, with the command that answers.
   *
   * @default - nothing is sent: the run's folder has the question
   */
  readonly approvalTopic?: sns.ITopic;

  /**
   * The longest wait for an approval, 1 minute to 365 days in whole seconds. After it the execution fails, and nothing
   * was written; another one with the name of the run goes on with it.
   *
   * @default Duration.days(7)
   */
  readonly approvalTimeout?: Duration;

  /**
   * The number of functions that compare, or copy back, at the same time: 1 to 1,000. Each counts as one of the
   * concurrent executions of Lambda in the account, of which there are 1,000 unless a quota was raised.
   *
   * @default 40
   * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
   */
  readonly concurrency?: number;

  /**
   * The read capacity units that the comparison uses a second of each table, 1 to 1,000,000. A restored table on demand
   * serves 12,000 at first.
   *
   * @default 12000
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
   */
  readonly readCapacityPerSecond?: number;
}
