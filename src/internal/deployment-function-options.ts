import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';

/** Options of a function of the library: where it runs, and the log that takes what it finds. */
export interface DeploymentFunctionOptions {
  /**
   * The log group that takes all findings.
   *
   * @default - a log group of its own, kept for one year, also when the stack is deleted
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The concurrency that is set aside for the function, and the most that it has. It needs none: it runs once a
   * deployment or once in a while, or for a change monitor once at a time for each shard of the stream; some rule sets
   * ask for it.
   *
   * @default - none is set aside
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * The VPC that the function runs in. It must reach DynamoDB, AWS Backup, KMS, CloudFormation and S3; for a change
   * monitor DynamoDB, S3, KMS, CloudWatch and EventBridge; for a recovery DynamoDB, S3, KMS, AWS Backup, CloudWatch,
   * Application Auto Scaling and Lambda.
   *
   * @default - no VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the VPC that the function runs in.
   *
   * @default - the private subnets, as for any function
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * A queue for events that the function could not take. CloudFormation notices by itself when no answer comes, and a
   * change monitor has a bucket for what it could not process.
   *
   * @default - no queue
   */
  readonly deadLetterQueue?: sqs.IQueue;
}
