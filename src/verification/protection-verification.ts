import { CustomResource, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { StackExpectation } from './stack-expectation';
import { acknowledgeWildcards, surroundingStatements, verificationStatements } from './verification-permissions';
import { ProtectionVerificationFunction } from '../handlers/protection-verification-function';
import { acknowledge } from '../internal/acknowledgement';
import { wholeNumber } from '../internal/requirement';

/** Properties of the verification of a stack. */
export interface ProtectionVerificationProps {
  /**
   * How long the verification waits for settings that this deployment has just made to show, 0 seconds to 2 minutes.
   *
   * @default Duration.minutes(2)
   */
  readonly settleTimeout?: Duration;

  /**
   * The log group that takes all findings.
   *
   * @default - a log group of its own, kept for one year, also when the stack is deleted
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The concurrency that is set aside for the function. It runs once a deployment, so it needs none; some rule sets ask for it.
   *
   * @default - none is set aside
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * The VPC that the function runs in. It must reach DynamoDB, AWS Backup, CloudFormation and S3.
   *
   * @default - no VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Where in the VPC the function runs.
   *
   * @default - the private subnets, as for any function
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * A queue for events that the function could not take. CloudFormation notices by itself when no answer comes.
   *
   * @default - no queue
   */
  readonly deadLetterQueue?: sqs.IQueue;
}

const ID = 'ProtectionVerification';
const LONGEST_SETTLING_SECONDS = 120;

/** Longer than 400 tables take at the 10 requests a second that DynamoDB allows for `DescribeContinuousBackups`. */
const FUNCTION_TIMEOUT = Duration.minutes(10);

/** A function that could not answer must not hold up the deployment for the hour that CloudFormation would wait. */
const SERVICE_TIMEOUT = Duration.minutes(12);

/**
 * Proves at deployment that the protection of the tables of a stack is real.
 *
 * It asks DynamoDB and AWS Backup what is there, compares it with what the stack declares, and fails the deployment
 * when declared protection is absent. There is one function and one custom resource a stack, whatever the number of
 * tables; the first protected table defines them. Define it yourself, before the first protected table, to set properties.
 *
 * A deletion always succeeds, and a rollback is never held up.
 */
export class ProtectionVerification extends Construct {
  /** The verification of the stack that a construct is in; defined if there is none yet. */
  public static of(scope: Construct): ProtectionVerification {
    const stack = Stack.of(scope);
    return VERIFICATIONS.get(stack) ?? new ProtectionVerification(stack, ID);
  }

  /** The function that verifies. */
  public readonly handler: lambda.Function;

  /** The log group that takes all findings. */
  public readonly logGroup: logs.ILogGroup;

  constructor(scope: Construct, id: string, props: ProtectionVerificationProps = {}) {
    const settleSeconds = settleTimeoutSeconds(props.settleTimeout);
    const stack = Stack.of(scope);
    assertOnlyOne(stack);
    super(scope, id);
    VERIFICATIONS.set(stack, this);

    const expectation = StackExpectation.of(stack);
    this.logGroup = props.logGroup ?? this.defineLogGroup();
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: 'Reads the settings of the protected tables, their backup plans and vaults',
    });
    const permissions = new iam.ManagedPolicy(this, 'Permissions', {
      roles: [role],
      statements: [...verificationStatements(this, expectation, this.logGroup), ...surroundingStatements(props)],
    });
    acknowledgeWildcards(permissions);
    this.handler = this.defineFunction(role.withoutPolicyUpdates(), props);
    // Lambda looks for the permissions of a VPC and of a queue when it makes the function.
    this.handler.node.addDependency(permissions);

    const verified = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::DynamoDBProtectionVerification',
      serviceToken: this.handler.functionArn,
      serviceTimeout: SERVICE_TIMEOUT,
      properties: {
        // A custom resource is called again only when a property differs: a new version of the checks is one, too.
        checks: Lazy.uncachedAny({ produce: () => codeKey(this.handler) }),
        settleSeconds,
        logGroup: this.logGroup.logGroupName,
        expectation: Lazy.uncachedAny({ produce: ({ preparing }) => expectation.render(preparing) }),
      },
    });
    verified.node.addDependency(permissions);
    this.node.addValidation({
      validate: () => expectation.tables.length > 0 ? expectation.contradictions() : [
        `"${this.node.path}" has no table to verify; protect a table of this stack or leave the verification out`,
      ],
    });
  }

  private defineLogGroup(): logs.ILogGroup {
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.ONE_YEAR,
      // The findings of a deployment that failed are read after everything else of it is gone.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const encrypted = 'the log holds names and settings and no data of tables, and CloudWatch Logs encrypts it; \'logGroup\' takes one with a key';
    acknowledge(logGroup, {
      'HIPAA.Security-CloudWatchLogGroupEncrypted': encrypted,
      'NIST.800.53.R5-CloudWatchLogGroupEncrypted': encrypted,
      'PCI.DSS.321-CloudWatchLogGroupEncrypted': encrypted,
    });
    return logGroup;
  }

  private defineFunction(role: iam.IRole, props: ProtectionVerificationProps): lambda.Function {
    const verification = new ProtectionVerificationFunction(this, 'Function', {
      description: 'Verifies at deployment that the protection of the DynamoDB tables of this stack is real',
      role,
      logGroup: this.logGroup,
      memorySize: 256,
      timeout: FUNCTION_TIMEOUT,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      deadLetterQueue: props.deadLetterQueue,
    });
    const concurrency = 'it runs once a deployment; setting concurrency aside fails in accounts with a small quota; \'reservedConcurrentExecutions\' sets it';
    const queue = 'CloudFormation waits for the answer and fails the deployment without it; \'deadLetterQueue\' takes a queue';
    const network = 'it reads settings through AWS\'s own endpoints and no data of tables; \'vpc\' puts it into a network';
    acknowledge(verification, {
      'HIPAA.Security-LambdaConcurrency': concurrency,
      'NIST.800.53.R5-LambdaConcurrency': concurrency,
      'HIPAA.Security-LambdaDLQ': queue,
      'NIST.800.53.R5-LambdaDLQ': queue,
      'HIPAA.Security-LambdaInsideVPC': network,
      'NIST.800.53.R5-LambdaInsideVPC': network,
      'PCI.DSS.321-LambdaInsideVPC': network,
    });
    return verification;
  }
}

const VERIFICATIONS = new WeakMap<Stack, ProtectionVerification>();

function assertOnlyOne(stack: Stack) {
  const defined = VERIFICATIONS.get(stack);
  if (defined) {
    throw new Error(`the stack "${stack.node.path}" has a verification already, "${defined.node.path}"; `
      + 'define your own before the first protected table');
  }
}

function settleTimeoutSeconds(settleTimeout: Duration = Duration.seconds(LONGEST_SETTLING_SECONDS)): number {
  return wholeNumber('settleTimeout', settleTimeout.toSeconds({ integral: false }), {
    min: 0,
    max: LONGEST_SETTLING_SECONDS,
    advice: 'it is counted in seconds',
  });
}

function codeKey(verification: lambda.Function): unknown {
  const { code } = verification.node.defaultChild as lambda.CfnFunction;
  return (Stack.of(verification).resolve(code) as lambda.CfnFunction.CodeProperty).s3Key;
}
