import { Duration, Size } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { WORKFLOW_ENVIRONMENT } from '../contract/recovery-run';
import { DeploymentFunction, type FunctionReasons } from '../internal/deployment-function';
import type { DeploymentFunctionOptions } from '../internal/deployment-function-options';
import { definePolicy, type Permission } from '../internal/permission';

/** A function of the state machine. */
export interface WorkflowFunctionProps {
  readonly description: string;

  /** The policies of the role whose work it does. */
  readonly policies: iam.ManagedPolicy[];

  /** Permissions of its own. */
  readonly permissions: Permission[];
  readonly environment: { readonly [name in keyof typeof WORKFLOW_ENVIRONMENT]: string };
  readonly options: DeploymentFunctionOptions;
}

const REASONS: FunctionReasons = {
  reservedConcurrentExecutions: 'the state machine limits how many work at the same time; setting concurrency aside fails in accounts with a small quota',
  deadLetterQueue: 'the state machine waits for each answer, and its execution holds what failed',
  vpc: "it calls AWS's own endpoints; 'vpc' takes one",
  tracing: 'the execution has each step with its input and its time',
  logEncryption: 'the log holds names and counts and no item, and CloudWatch Logs encrypts it; \'logGroup\' takes one with a key',
  logsDestroyed: '\'removalPolicy\' is DESTROY: what a recovery did step by step is gone with the stack',
};

/** The longest that Lambda lets a function run; what takes longer goes on with the next invocation. */
const TIMEOUT = Duration.minutes(15);

/** In MiB; of it, a comparison uses about 100 for items that wait, and as many for pages on their way. */
const MEMORY = 1024;

/** For the differences of which a plan is made; the most that Lambda has. */
const DISK = Size.gibibytes(10);

/** A function of the state machine, with the rights of one role and no others. */
export class WorkflowFunction extends Construct {
  public readonly handler: lambda.Function;

  constructor(scope: Construct, id: string, props: WorkflowFunctionProps) {
    const { description, policies, permissions, environment, options } = props;
    super(scope, id);
    const names = Object.keys(WORKFLOW_ENVIRONMENT) as (keyof typeof WORKFLOW_ENVIRONMENT)[];
    const { handler, role } = new DeploymentFunction(this, {
      description,
      timeout: TIMEOUT,
      statements: [],
      handler: 'recovery-workflow',
      memorySize: MEMORY,
      ephemeralStorageSize: DISK,
      environment: Object.fromEntries(names.map((name) => [WORKFLOW_ENVIRONMENT[name], environment[name]])),
      options,
      reasons: REASONS,
    });
    this.handler = handler;
    definePolicy(this, 'RunPermissions', role, permissions);
    policies.forEach((policy) => policy.attachToRole(role));
  }
}
