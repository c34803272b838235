import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { RecoveryPhase } from './recovery-phase';
import type { RecoveryStateMachineProps } from './recovery-state-machine-props';
import { stateMachineDefinition } from './state-machine-definition';
import type { TableRecovery } from './table-recovery';
import { WorkflowFunction, type WorkflowFunctionProps } from './workflow-function';
import {
  comparisonPermissions, executionsOf, machinePermissions, mapPermissions, partPermissions, runPermissions,
  type WorkflowScope,
} from './workflow-permissions';
import { METRIC_NAMESPACE, PHASE_METRIC } from '../contract/recovery-metrics';
import { functionOptionsOf } from '../internal/deployment-function';
import { suppressFindings } from '../internal/finding-suppression';
import { definePolicy, grantPermissions, type Permission } from '../internal/permission';
import { assertDuration, refusal, wholeNumber } from '../internal/requirement';
import { journalPrefix } from '../rewind/journal-permissions';

const CONCURRENCY = 40;
const READ_CAPACITY = 12_000;
const MOST_CHILDREN = 1_000;
const MOST_CAPACITY = 1_000_000;
const YEAR = 365 * 86_400;
const MINUTE = 60;

/**
 * A recovery that goes on while everyone sleeps: a state machine restores a table, compares it with the damaged one by
 * many functions side by side, plans what is copied back, asks a person, and copies back, or lets the restored table
 * take over. One state machine serves all tables of its `TableRecovery`.
 *
 * It does what the command line does, with the same options, and leaves the same records, plans and journals, so each
 * command works on them. Each step goes on where it ended: an execution that failed can be redriven, and another
 * execution with the name of the run goes on with it.
 *
 * Four functions have the rights of the four roles of the recovery, each of one of them. Nothing is written to a table
 * of yours, and nothing is switched, before a person has answered with the digest of the plan. The restore role may
 * start executions; the role that writes may answer, and the one for cut-overs.
 *
 * The restored tables live on the rights of the function that restores, as those of a person live on the restore role:
 * do not deploy the stack while a restore goes on.
 *
 * There are 21 resources with three functions, and 27 with four.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 *
 * @example
 * const orders = new ProtectedTable(this, 'Orders', {
 *   partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
 * });
 * const recovery = new TableRecovery(this, 'Recovery', {
 *   tables: [orders],
 *   operators: [iam.Role.fromRoleName(this, 'OnCall', 'on-call')],
 * });
 * const machine = new RecoveryStateMachine(this, 'Machine', { recovery });
 * machine.metricPhase(RecoveryPhase.RESTORE);
 */
export class RecoveryStateMachine extends Construct {
  /** The ARN of the state machine. */
  public readonly stateMachineArn: string;

  /** The name of the state machine. */
  public readonly stateMachineName: string;

  /** The role of the state machine itself, which has its functions work. */
  public readonly role: iam.Role;

  /**
   * The command that starts a copy back. Name the moment to restore to in place of `MOMENT`, the beginning of the
   * damage in place of `FROM`, a filter in place of `FILTER` and, with several tables, one in place of `TABLE`.
   */
  public readonly startCommand: string;

  /** The command that answers, with the name of the run in place of `RUN` and its digest in place of `DIGEST`. */
  public readonly approveCommand: string;

  constructor(scope: Construct, id: string, props: RecoveryStateMachineProps) {
    const { recovery, approvalTopic, concurrency = CONCURRENCY, readCapacityPerSecond = READ_CAPACITY } = props;
    wholeNumber('concurrency', concurrency, { min: 1, max: MOST_CHILDREN });
    wholeNumber('readCapacityPerSecond', readCapacityPerSecond, { min: 1, max: MOST_CAPACITY });
    const approvalTimeout = secondsOf(props.approvalTimeout ?? Duration.days(7));
    assertSameStack(scope, recovery);
    super(scope, id);
    const stack = Stack.of(this);
    const { rewind } = recovery;
    const [records, plans] = [recovery, rewind].map(journalPrefix);
    const of: WorkflowScope = { scope: this, bucket: rewind.bucket, records, plans };

    const options = functionOptionsOf(props);
    const environment = {
      recordUri: recovery.recordUri,
      planUri: rewind.journalUri,
      concurrency: String(concurrency),
      readUnits: String(readCapacityPerSecond),
      path: this.node.path,
    };
    const step = (name: string, own: Pick<WorkflowFunctionProps, 'description' | 'policies'>, more: Permission[] = []) => {
      const permissions = [...runPermissions(of), ...more];
      return new WorkflowFunction(this, name, { ...own, permissions, environment, options }).handler;
    };
    const restore = step('Restore', { description: 'Restores DynamoDB tables under new names', policies: recovery._policies.restore });
    const compare = step('Compare', { description: 'Compares restored DynamoDB tables, and plans what is copied back', policies: rewind._policies.plan }, comparisonPermissions(of));
    const write = step('Write', { description: 'Copies back to DynamoDB tables what a plan says', policies: rewind._policies.apply }, partPermissions(of));
    const cutOver = recovery._policies.cutOver
      && step('CutOver', { description: 'Lets restored DynamoDB tables take over', policies: recovery._policies.cutOver });

    const run = `npx cdk-dynamodb-recovery recovery approve ${recovery.recordUri}RUN --digest DIGEST --region ${stack.region}`;
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com'), description: 'Runs the steps of recoveries of DynamoDB tables',
    });
    const functions = [restore, compare, write, ...cutOver ? [cutOver] : []].map(({ functionArn }) => functionArn);
    const permissions = definePolicy(this, 'Permissions', this.role, machinePermissions(of, { functions, topics: approvalTopic ? [approvalTopic.topicArn] : [] }));
    const machine = new CfnStateMachine(this, 'Resource', {
      roleArn: this.role.roleArn,
      definitionString: stack.toJsonString(stateMachineDefinition({
        restore: restore.functionArn,
        compare: compare.functionArn,
        write: write.functionArn,
        cutOver: cutOver?.functionArn,
        partition: stack.partition,
        notice: approvalTopic && {
          topicArn: approvalTopic.topicArn,
          message: `The run {} of ${this.node.path} waits for an approval of its plan, whose digest is {}. To answer: ${run.replace('RUN', 'NAME')}`,
        },
        approvalTimeout,
        concurrency,
      })),
    });
    machine.node.addDependency(permissions);
    const [notTraced, notLogged] = [
      ['AwsSolutions-SF2', 'CKV_AWS_284', 'CT.STEPFUNCTIONS.PR.2', 'Serverless-StepFunctionStateMachineXray'],
      ['AwsSolutions-SF1', 'CKV_AWS_285', 'CT.STEPFUNCTIONS.PR.1'],
    ];
    suppressFindings(machine, {
      ...reasonFor(notTraced, 'each step is in the history of its execution, with its times'),
      ...reasonFor(notLogged, 'executions keep their history for 90 days, and what a run did is in its folder for good'),
    });
    this.stateMachineArn = machine.attrArn;
    this.stateMachineName = machine.attrName;
    definePolicy(this, 'MapPermissions', this.role, mapPermissions(this.stateMachineArn, this.stateMachineName, this));
    definePolicy(this, 'StartPermissions', recovery.restoreRole, this.startPermissions());
    const answering = [recovery.writeRole, ...recovery.cutOverRole ? [recovery.cutOverRole] : []];
    answering.forEach((role, index) => definePolicy(this, `AnswerPermissions${index === 0 ? '' : index}`, role, this.answerPermissions(of)));

    const table = props.recovery._onlyTableName;
    this.startCommand = `aws stepfunctions start-execution --state-machine-arn ${this.stateMachineArn} --region ${stack.region} --input `
      + `'{"table":"${table}","restore":["--at","MOMENT"],"rewind":["--from","FROM","--filter","FILTER"]}'`;
    this.approveCommand = `${run} --role-arn ${recovery.writeRole.roleArn}`;
    const output = (name: string, description: string, value: string) =>
      new CfnOutput(this, name, { description, value });
    output('StateMachineArn', 'Recovers tables', this.stateMachineArn);
    output('StartCommand', 'Starts a recovery that copies back', this.startCommand);
    output('ApproveCommand', 'Answers the question of a recovery', this.approveCommand);
  }

  /**
   * Lets a role, user or group of yours start recoveries, watch them and have them go on. What has no policies of its
   * own, such as an account or a service, is refused.
   *
   * @param grantee who may start
   */
  public grantStart(grantee: iam.IGrantable): iam.Grant {
    return grantPermissions(this, grantee, this.startPermissions(), 'name it among the operators of the recovery, who assume a role');
  }

  /**
   * The seconds that a phase took, one value for each run.
   *
   * The maximum of 1 hour unless the options set another statistic or period.
   *
   * @param phase the phase
   * @param props statistic, period and the like
   */
  public metricPhase(phase: RecoveryPhase, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName: PHASE_METRIC.name,
      dimensionsMap: { [PHASE_METRIC.recovery]: this.node.path, [PHASE_METRIC.phase]: phase },
      statistic: cloudwatch.Stats.MAXIMUM,
      period: Duration.hours(1),
      ...props,
    }).attachTo(this);
  }

  private startPermissions(): Permission[] {
    return [
      { sid: 'StartRecoveries', actions: ['states:StartExecution'], resources: [this.stateMachineArn] },
      {
        sid: 'WatchRecoveries',
        actions: ['states:DescribeExecution', 'states:GetExecutionHistory', 'states:RedriveExecution', 'states:StopExecution'],
        resources: [executionsOf(this, this.stateMachineName)],
        wildcards: 'executions are named when they start',
      },
    ];
  }

  /** A token belongs to one question, and IAM knows no plans: the functions compare the digest. */
  private answerPermissions(of: WorkflowScope): Permission[] {
    const [{ resources, wildcards }, ...others] = runPermissions(of);
    return [
      { sid: 'AnswerQuestions', actions: ['states:SendTaskFailure', 'states:SendTaskSuccess'], resources: [this.stateMachineArn] },
      { sid: 'ReadQuestions', actions: ['s3:GetObject'], resources, wildcards },
      ...others,
    ];
  }
}

function reasonFor(rules: readonly string[], reason: string): Record<string, string> {
  return Object.fromEntries(rules.map((rule) => [rule, reason]));
}

function assertSameStack(scope: Construct, recovery: TableRecovery): void {
  const [own, ofRecovery, ofRewind] = [scope, recovery, recovery.rewind].map((each) => Stack.of(each));
  if (own === ofRecovery && own === ofRewind) return;
  const other = own === ofRecovery ? ofRewind : ofRecovery;
  throw refusal('recovery', `be, with its rewind, of the stack "${own.node.path}"`, `"${other.node.path}"`, 'define the state machine beside the recovery: its functions share policies with the roles there');
}

function secondsOf(duration: Duration): number {
  assertDuration('approvalTimeout', duration, 'Duration.days(7)');
  const seconds = duration.toSeconds({ integral: false });
  if (Number.isInteger(seconds) && seconds >= MINUTE && seconds <= YEAR) return seconds;
  throw refusal('approvalTimeout', 'be from 1 minute to 365 days in whole seconds', duration.toHumanString());
}
