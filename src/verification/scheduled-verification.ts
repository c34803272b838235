import { Aws, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { type IConstruct, Construct } from 'constructs';
import { allowLags } from './declared-monitor';
import type { StackExpectation } from './stack-expectation';
import type { VerificationSchedule } from './verification-schedule';
import { FINDING_EVENT_SOURCE } from '../contract/finding-event';
import { METRIC_NAMESPACE } from '../contract/recovery-metrics';
import type { ScheduledRun } from '../contract/scheduled-run';
import { jsonUnderConditions } from '../internal/conditional-json';
import { suppressFindings, wildcardFinding } from '../internal/finding-suppression';
import { anyOwnVault, fittingArns } from '../internal/fitting-arns';
import { WrittenReference } from '../internal/written-reference';

/** A verification between deployments. */
export interface ScheduledVerificationProps {
  readonly schedule: VerificationSchedule;
  readonly handler: lambda.Function;

  /** The role of the function. */
  readonly role: iam.IRole;
  readonly expectation: StackExpectation;
  readonly evidenceBucket?: s3.IBucket;
}

/** Stacks whose schedules are alike do not all ask AWS at once. */
const WITHIN_MINUTES = 60;

/** Verifies the protection of a stack between deployments, with the function that verifies at deployments. */
export class ScheduledVerification extends Construct {
  constructor(scope: Construct, id: string, props: ScheduledVerificationProps) {
    super(scope, id);
    const { schedule, handler } = props;
    this.allowPublishing(props);
    const stack = Stack.of(this);
    // Asked for by each part of the assembly that holds it; looking for references comes after all changes, and before
    // all of them.
    let input: string | undefined;
    new scheduler.CfnSchedule(this, 'Resource', {
      description: 'Verifies that the protection of the DynamoDB tables of this stack is still real',
      scheduleExpression: schedule.expression!,
      scheduleExpressionTimezone: schedule.timeZone?.timezoneName,
      flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: WITHIN_MINUTES },
      target: {
        arn: handler.functionArn,
        roleArn: this.defineRole(handler).roleArn,
        // References are found in the custom resource of the verification, which holds the same.
        input: Lazy.uncachedString({
          produce: ({ preparing }) => {
            input = preparing ? undefined : input ?? written(stack.resolve(stack.toJsonString(run(stack, props))));
            return input ?? '{}';
          },
        }),
      },
    });
  }

  /** In a policy of its own: what the verification reads fills the first one, which holds 6,144 characters. */
  private allowPublishing(props: ScheduledVerificationProps) {
    const policy = new iam.ManagedPolicy(this, 'Publishing', { roles: [props.role], statements: publishingStatements(this, props) });
    props.expectation.whenExpected((kind) => {
      if (kind === 'plans') {
        policy.addStatements(recoveryPointStatement(this, props.expectation));
      } else if (kind === 'monitors') {
        allowLags(policy);
      }
    });
    suppressWildcardFindings(policy, props);
  }

  private defineRole(handler: lambda.Function): iam.Role {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }),
      description: 'EventBridge Scheduler uses this role to start the verification of the protection of DynamoDB tables',
    });
    new iam.ManagedPolicy(this, 'Permissions', {
      roles: [role],
      statements: [new iam.PolicyStatement({ sid: 'StartVerification', actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] })],
    });
    return role;
  }
}

/** A text that is resolved already, and can hold references. */
function written(text: string | object): string {
  return typeof text === 'string' ? text : Token.asString(new WrittenReference(text));
}

function run(stack: Stack, { expectation, evidenceBucket }: ScheduledVerificationProps): ScheduledRun {
  return {
    trigger: 'schedule',
    stackId: Aws.STACK_ID,
    expectation: expectation.render(false, (tables) => jsonUnderConditions(stack, tables)),
    evidence: evidenceBucket && { bucketName: evidenceBucket.bucketName, prefix: `${Aws.STACK_NAME}/` },
  };
}

function publishingStatements(
  scope: IConstruct,
  { evidenceBucket }: ScheduledVerificationProps,
): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'PublishMetrics',
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': METRIC_NAMESPACE } },
    }),
    new iam.PolicyStatement({
      sid: 'SendFindings',
      actions: ['events:PutEvents'],
      resources: [Stack.of(scope).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
      conditions: { 'ForAllValues:StringEquals': { 'events:source': FINDING_EVENT_SOURCE } },
    }),
    ...(evidenceBucket
      ? [
        new iam.PolicyStatement({
          sid: 'KeepEvidence',
          actions: ['s3:PutObject'],
          resources: [evidenceArn(evidenceBucket)],
        }),
      ]
      : []),
    ...(evidenceBucket?.encryptionKey
      ? [
        new iam.PolicyStatement({
          sid: 'EncryptEvidence',
          actions: ['kms:GenerateDataKey'],
          resources: [evidenceBucket.encryptionKey.keyArn],
        }),
      ]
      : []),
  ];
}

function recoveryPointStatement(scope: IConstruct, expectation: StackExpectation): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'ListRecoveryPoints',
    actions: ['backup:ListRecoveryPointsByBackupVault'],
    resources: Lazy.uncachedList({
      produce: () =>
        fittingArns(
          expectation.plans.flatMap(({ recoveryPointVaultArns }) => recoveryPointVaultArns),
          anyOwnVault(scope),
        ),
    }),
  });
}

function evidenceArn(bucket: s3.IBucket): string {
  return bucket.arnForObjects(`${Aws.STACK_NAME}/*`);
}

function suppressWildcardFindings(policy: iam.ManagedPolicy, { evidenceBucket }: ScheduledVerificationProps) {
  suppressFindings(policy, {
    'AwsSolutions-IAM5[Resource::*]': 'cloudwatch:PutMetricData has no resource, and is limited to one namespace: '
      + 'docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html',
    [wildcardFinding(policy, anyOwnVault(policy))]: 'the ARNs of all vaults do not fit the 6,144 characters of a managed policy',
    ...evidenceBucket ? { [wildcardFinding(policy, evidenceArn(evidenceBucket))]: 'every run writes an object with a name of its own' } : {},
  });
}
