import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { suppressMappingPatterns } from './declared-monitor';
import { FailOn } from './fail-on';
import { ScheduledVerification } from './scheduled-verification';
import { settleSeconds } from './settle-timeout';
import { StackExpectation } from './stack-expectation';
import { suppressWildcardFindings, keyStatement, rollbackStatement, STATEMENTS } from './verification-permissions';
import { VerificationSchedule } from './verification-schedule';
import { DeploymentFunction, functionOptionsOf } from '../internal/deployment-function';
import type { DeploymentFunctionOptions } from '../internal/deployment-function-options';
import { leaveOutEmptyStatements } from '../internal/late-statements';
import { OnePerStack } from '../internal/one-per-stack';
import { refusal } from '../internal/requirement';

/** Properties of the verification of a stack. */
export interface ProtectionVerificationProps extends DeploymentFunctionOptions {
  /**
   * The time that the verification waits for settings that this deployment has just made to show, and for permissions,
   * 0 seconds to 2 minutes. It waits only while something is absent; a question that a policy outside the stack denies
   * for good takes all of that time.
   *
   * @default Duration.minutes(2)
   */
  readonly settleTimeout?: Duration;

  /**
   * The schedule on which the protection is verified between deployments, together with the age of the newest recovery
   * point of each table. What is found goes to CloudWatch (`DynamoDBRecovery`), to EventBridge and, if there is a
   * bucket for it, into evidence.
   *
   * @default VerificationSchedule.daily()
   */
  readonly schedule?: VerificationSchedule;

  /**
   * A bucket for the evidence of each scheduled run: the time, the checks, the answers of AWS and the findings, as
   * JSON. It must be encrypted; `EvidenceBucket` is, with versions and, if you like, an object lock.
   *
   * @default - no evidence besides the log
   */
  readonly evidenceBucket?: s3.IBucket;

  /**
   * The findings that fail the deployment. All of them are logged and reported to CloudFormation in any case.
   *
   * With `FailOn.NEVER` a stack deploys although declared protection is absent; only readers of the report notice.
   *
   * @default FailOn.ERROR - a warning never fails a deployment
   */
  readonly failOn?: FailOn;
}

/** Longer than 400 tables take at the 10 requests a second that DynamoDB allows for `DescribeContinuousBackups`. */
const FUNCTION_TIMEOUT = Duration.minutes(10);

/**
 * Proves at deployment that the protection of the tables of a stack is real.
 *
 * It asks DynamoDB and AWS Backup what is there, compares it with what the stack declares, and fails the deployment
 * when declared protection is absent. There is one function and one custom resource a stack, whatever the number of
 * tables; the first protected table defines them. Define it yourself, before the first protected table, to set
 * properties.
 *
 * A deletion always succeeds, and a rollback is never held up.
 */
export class ProtectionVerification extends Construct {
  /** The verification of the stack that a construct is in; defined if there is none yet. */
  public static of(scope: Construct): ProtectionVerification {
    return ProtectionVerification.verifications.of(Stack.of(scope));
  }

  private static readonly verifications = new OnePerStack((stack) => new ProtectionVerification(stack, 'ProtectionVerification'));

  /** The function that verifies. */
  public readonly handler: lambda.Function;

  /** The log group that takes all findings. */
  public readonly logGroup: logs.ILogGroup;

  constructor(scope: Construct, id: string, props: ProtectionVerificationProps = {}) {
    const seconds = settleSeconds(props.settleTimeout);
    const stack = Stack.of(scope);
    ProtectionVerification.verifications.assertOnlyOne(stack, 'verification');
    assertEvidence(props);
    super(scope, id);
    ProtectionVerification.verifications.add(stack, this);

    const expectation = StackExpectation.of(stack);
    const verification = new DeploymentFunction(this, {
      description: 'Verifies at deployment that the protection of the DynamoDB tables of this stack is real',
      timeout: FUNCTION_TIMEOUT,
      statements: [rollbackStatement(), keyStatement(this, expectation)],
      handler: 'protection-verification',
      options: functionOptionsOf(props),
    });
    this.handler = verification.handler;
    this.logGroup = verification.logGroup;
    expectation.whenExpected((kind) => {
      verification.permissions.addStatements(...STATEMENTS[kind](this, expectation));
      if (kind === 'monitors') {
        suppressMappingPatterns(verification.permissions);
      }
    });
    leaveOutEmptyStatements(verification.permissions);
    suppressWildcardFindings(verification.permissions);
    const { schedule = VerificationSchedule.daily(), evidenceBucket } = props;
    if (schedule.expression !== undefined) {
      new ScheduledVerification(this, 'Schedule', { schedule, evidenceBucket, expectation, handler: this.handler, role: verification.role });
    }
    const verified = verification.defineResource('Custom::DynamoDBProtectionVerification', {
      settleSeconds: seconds,
      failOn: props.failOn ?? FailOn.ERROR,
      logGroup: this.logGroup.logGroupName,
      expectation: Lazy.uncachedAny({ produce: ({ preparing }) => expectation.render(preparing) }),
    });
    verified.node.addDependency(expectation.prerequisites);
    this.node.addValidation({
      validate: () => !expectation.isEmpty ? [...expectation.contradictions(), ...unencrypted(evidenceBucket)] : [
        `"${this.node.path}" has no table to verify; protect a table of this stack or leave the verification out`,
      ],
    });
  }
}

function assertEvidence({ evidenceBucket, schedule }: ProtectionVerificationProps) {
  if (!evidenceBucket) {
    return;
  }
  if (schedule && schedule.expression === undefined) {
    throw refusal('evidenceBucket', 'be set with a schedule', 'VerificationSchedule.never()', 'evidence is of scheduled runs: leave out one of the two');
  }
  const [problem] = unencrypted(evidenceBucket);
  if (problem) {
    throw new Error(problem);
  }
}

/** An override can take the encryption away after the bucket is given. */
function unencrypted(evidenceBucket?: s3.IBucket): string[] {
  const bucket = evidenceBucket?.node.defaultChild;
  // Without a bucket, the class of buckets need not be loaded.
  if (!bucket || !(bucket instanceof s3.CfnBucket) || !isUnencrypted(bucket)) {
    return [];
  }
  return [refusal('evidenceBucket', 'be encrypted', `"${evidenceBucket!.node.path}" without encryption`, 'use an EvidenceBucket, or set \'encryption\'').message];
}

function isUnencrypted(bucket: s3.CfnBucket): boolean {
  const { rawOverrides = {} } = bucket as unknown as { readonly rawOverrides?: { readonly Properties?: object } };
  const overrides = { BucketEncryption: bucket.bucketEncryption, ...rawOverrides.Properties };
  return overrides.BucketEncryption === undefined || overrides.BucketEncryption === null;
}
