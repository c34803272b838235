import { CustomResource, Duration, Lazy, RemovalPolicy, type Size, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { type Construct, Dependable } from 'constructs';
import type { DeploymentFunctionOptions } from './deployment-function-options';
import { suppressFindings } from './finding-suppression';
import { HandlerCode } from './handler-code';
import { warnUnlessKept } from './kept-resource';

/** The options of a function among other properties. */
export function functionOptionsOf(
  { logGroup, reservedConcurrentExecutions, vpc, vpcSubnets, deadLetterQueue }: DeploymentFunctionOptions,
): DeploymentFunctionOptions {
  return { logGroup, reservedConcurrentExecutions, vpc, vpcSubnets, deadLetterQueue };
}

/** A function of the library, most of which run during a deployment. */
export interface DeploymentFunctionProps {
  readonly description: string;
  readonly timeout: Duration;
  readonly statements: iam.PolicyStatement[];

  /** The file of its entry in `src/handlers`, without `.lambda.ts`. */
  readonly handler: string;
  readonly options?: DeploymentFunctionOptions;

  /** The memory in MiB; 256 if left out. */
  readonly memorySize?: number;
  readonly environment?: { readonly [name: string]: string };

  /** The disk of the function; 512 MiB if left out. */
  readonly ephemeralStorageSize?: Size;

  /** Why it does without an option, where that is another reason than during a deployment. */
  readonly reasons?: FunctionReasons;
}

/** Why findings of policy checkers about a function and its log are accepted. */
export interface FunctionReasons {
  readonly reservedConcurrentExecutions: string;
  readonly deadLetterQueue: string;
  readonly vpc: string;
  readonly tracing: string;
  readonly logEncryption: string;
  readonly logsDestroyed: string;
}

/** A function that could not answer must not hold up the deployment for the hour that CloudFormation would wait. */
const ANSWER_MARGIN = Duration.minutes(2);

const DEPLOYMENT_REASONS: FunctionReasons = {
  reservedConcurrentExecutions: 'it runs at deployments and once in a while, and setting concurrency aside fails in accounts with a small quota',
  deadLetterQueue: 'CloudFormation waits for the answer, and a scheduled run comes again',
  vpc: "it calls AWS's own endpoints and reads no data of tables",
  tracing: 'it calls AWS and nothing else, once a deployment or run, and its log has what it found',
  logEncryption: 'the log holds names and settings and no data of tables, and CloudWatch Logs encrypts it; \'logGroup\' takes one with a key',
  logsDestroyed: '\'removalPolicy\' is DESTROY: what a failed deployment found is gone with the stack',
};

/** Options that a function does without by default, and the rules that ask for them. */
const ABSENCES: ReadonlyArray<{
  readonly absent: 'reservedConcurrentExecutions' | 'deadLetterQueue' | 'vpc';
  readonly rules: string[];
}> = [
  {
    absent: 'reservedConcurrentExecutions',
    rules: ['HIPAA.Security-LambdaConcurrency', 'NIST.800.53.R5-LambdaConcurrency', 'CKV_AWS_115'],
  },
  {
    absent: 'deadLetterQueue',
    rules: ['HIPAA.Security-LambdaDLQ', 'NIST.800.53.R5-LambdaDLQ', 'Serverless-LambdaDLQ', 'CKV_AWS_116'],
  },
  {
    absent: 'vpc',
    rules: [
      'HIPAA.Security-LambdaInsideVPC',
      'NIST.800.53.R4-LambdaInsideVPC',
      'NIST.800.53.R5-LambdaInsideVPC',
      'PCI.DSS.321-LambdaInsideVPC',
      'CKV_AWS_117',
      'CT.LAMBDA.PR.3',
    ],
  },
];

/** A function of the library, with its log, its role and what it may do. */
export class DeploymentFunction {
  public readonly handler: lambda.Function;
  public readonly logGroup: logs.ILogGroup;
  public readonly role: iam.Role;
  public readonly permissions: iam.ManagedPolicy;
  private readonly timeout: Duration;

  constructor(
    private readonly scope: Construct,
    props: DeploymentFunctionProps,
  ) {
    const { description, timeout, statements, handler, options = {}, memorySize = 256, environment } = props;
    const { ephemeralStorageSize, reasons = DEPLOYMENT_REASONS } = props;
    this.timeout = timeout;
    this.logGroup = options.logGroup ?? defineLogGroup(scope, reasons);
    this.role = new iam.Role(scope, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description,
    });
    this.permissions = new iam.ManagedPolicy(scope, 'Permissions', {
      roles: [this.role],
      statements: [...statements, writeLog(this.logGroup), ...optionStatements(options)],
    });
    const assumed = this.role.withoutPolicyUpdates();
    // The function names its role: an explicit dependency adds nothing, and cfn-lint warns of it.
    Dependable.implement(assumed, { dependencyRoots: [] });
    this.handler = new lambda.Function(scope, 'Function', {
      ...options,
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: new HandlerCode(handler),
      description,
      timeout,
      logGroup: this.logGroup,
      role: assumed,
      memorySize,
      environment,
      ephemeralStorageSize,
    });
    // Lambda looks for the permissions of a VPC and of a queue when it makes the function.
    this.handler.node.addDependency(this.permissions);
    suppressAbsences(this, options, reasons);
  }

  /**
   * The custom resource that the function answers; it is called again when a property differs, or the code of the
   * function.
   */
  public defineResource(resourceType: string, properties: { [name: string]: unknown }): CustomResource {
    const resource = new CustomResource(this.scope, 'Resource', {
      resourceType,
      serviceToken: this.handler.functionArn,
      serviceTimeout: this.timeout.plus(ANSWER_MARGIN),
      properties: { code: Lazy.uncachedAny({ produce: () => this.codeKey }), ...properties },
    });
    resource.node.addDependency(this.permissions);
    return resource;
  }

  private get codeKey(): string | undefined {
    const { code } = this.handler.node.defaultChild as lambda.CfnFunction;
    return (Stack.of(this.scope).resolve(code) as lambda.CfnFunction.CodeProperty).s3Key;
  }
}

function defineLogGroup(
  scope: Construct, { logEncryption: encrypted, logsDestroyed }: FunctionReasons,
): logs.ILogGroup {
  const logGroup = new logs.LogGroup(scope, 'Logs', {
    retention: logs.RetentionDays.ONE_YEAR,
    // The findings of a failed deployment are read after everything else of it is gone.
    removalPolicy: RemovalPolicy.RETAIN,
  });
  warnUnlessKept(logGroup, logGroup.node.defaultChild as logs.CfnLogGroup, {
    id: 'logsDestroyed', message: logsDestroyed,
  });
  suppressFindings(logGroup, {
    'HIPAA.Security-CloudWatchLogGroupEncrypted': encrypted,
    'NIST.800.53.R4-CloudWatchLogGroupEncrypted': encrypted,
    'NIST.800.53.R5-CloudWatchLogGroupEncrypted': encrypted,
    'PCI.DSS.321-CloudWatchLogGroupEncrypted': encrypted,
    'CKV_AWS_158': encrypted,
    'CT.CLOUDWATCH.PR.3': encrypted,
  });
  return logGroup;
}

function writeLog(logGroup: logs.ILogGroup): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'WriteLog',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
}

function optionStatements({ vpc, deadLetterQueue }: DeploymentFunctionOptions): iam.PolicyStatement[] {
  return [
    ...vpc ? [new iam.PolicyStatement({
      sid: 'BeInVpc',
      actions: [
        'ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets', 'ec2:UnassignPrivateIpAddresses',
      ],
      resources: ['*'],
    })] : [],
    ...deadLetterQueue ? [new iam.PolicyStatement({
      sid: 'KeepLostEvents',
      actions: ['sqs:SendMessage'],
      resources: [deadLetterQueue.queueArn],
    })] : [],
  ];
}

function suppressAbsences(
  { handler, permissions }: DeploymentFunction, options: DeploymentFunctionOptions, reasons: FunctionReasons,
) {
  for (const { absent, rules } of ABSENCES) {
    if (options[absent] === undefined) {
      suppressFindings(handler, Object.fromEntries(rules.map((rule) => [rule, reasons[absent]])));
    }
  }
  suppressFindings(handler, { 'Serverless-LambdaTracing': reasons.tracing });
  if (options.vpc) {
    const itself = 'Lambda makes its network interfaces itself: docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html';
    suppressFindings(permissions, { 'CKV_AWS_111': itself, 'AwsSolutions-IAM5[Resource::*]': itself });
  }
}
