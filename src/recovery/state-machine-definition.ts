/** The definition of the state machine in the language of Step Functions, with JSONPath. */

/** What the definition names. */
export interface DefinitionParts {
  /** The ARNs of the functions, each with the rights of one role. */
  readonly restore: string;
  readonly compare: string;
  readonly write: string;
  readonly cutOver?: string;
  readonly partition: string;

  /** The topic that asks for approvals, and its message, with `{}` for the name of the run and for the digest. */
  readonly notice?: { readonly topicArn: string; readonly message: string };

  /** Seconds. */
  readonly approvalTimeout: number;

  /** Children that work at the same time. */
  readonly concurrency: number;
}

type State = Readonly<Record<string, unknown>>;

/** Failures of Lambda that pass by. Steps go on where they ended, so any of them may be repeated. */
const RETRY = {
  ErrorEquals: ['Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException', 'Lambda.TooManyRequestsException', 'Lambda.Unknown', 'Sandbox.Timedout'],
  IntervalSeconds: 2,
  MaxAttempts: 6,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  JitterStrategy: 'FULL',
};

/** In a map, one child that fails ends all of them. */
const RETRY_CHILD = { ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 3, BackoffRate: 3, JitterStrategy: 'FULL' };

/** A function has 15 minutes, and an answer that does not come is no reason to wait for longer, in seconds. */
const LONGEST_STEP = 960;

const RESTORE_POLL = 30;
const CUT_OVER_POLL = 5;

export function stateMachineDefinition(parts: DefinitionParts): object {
  return {
    Comment: 'Restores a DynamoDB table, and copies back what was damaged or has the restored table take over',
    StartAt: 'Begin',
    States: { ...beginning(parts), ...approval(parts), ...copyBack(parts), ...cutOver(parts), Done: { Type: 'Succeed' } },
  };
}

function beginning({ restore, partition }: DefinitionParts): Record<string, State> {
  return {
    Begin: task(partition, restore, { 'step': 'begin', 'name.$': '$$.Execution.Name', 'input.$': '$$.Execution.Input' }, {
      result: ['name', 'way'], at: '$', next: 'Restore',
    }),
    Restore: task(partition, restore, { 'step': 'restore', 'name.$': '$.name' }, { result: ['done'], at: '$.restore', next: 'IsRestored' }),
    IsRestored: choice({ '$.restore.done': 'Way' }, 'WaitForRestore'),
    WaitForRestore: { Type: 'Wait', Seconds: RESTORE_POLL, Next: 'Restore' },
    Way: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.way', StringEquals: 'rewind', Next: 'Divide' },
        { Variable: '$.way', StringEquals: 'cutover', Next: 'PlanCutOver' },
      ],
      Default: 'Done',
    },
  };
}

/** The damage is found by many children, and planned at once. */
function copyBack({ compare, write, partition, concurrency }: DefinitionParts): Record<string, State> {
  return {
    Divide: task(partition, compare, { 'step': 'divide', 'name.$': '$.name' }, { result: ['bucket', 'key'], at: '$.list', next: 'Compare' }),
    Compare: map({
      partition,
      concurrency,
      next: 'Plan',
      item: { 'name.$': '$.name', 'segment.$': '$$.Map.Item.Value.segment' },
      step: ['CompareSegment', (next) => task(partition, compare, { 'step': 'segment', 'name.$': '$.name', 'segment.$': '$.segment' }, next)],
    }),
    Plan: task(partition, compare, { 'step': 'plan', 'name.$': '$.name' }, { result: ['plan', 'digest', 'isEmpty'], at: '$.planned', next: 'IsDamaged' }),
    IsDamaged: choice({ '$.planned.isEmpty': 'Done' }, 'Notice'),
    DividePlan: task(partition, write, {
      'step': 'parts', 'name.$': '$.name', 'digest.$': '$.approval.digest', 'execution.$': '$$.Execution.Id',
    }, { result: ['bucket', 'key'], at: '$.list', next: 'CopyBack' }),
    CopyBack: map({
      partition,
      concurrency,
      next: 'Report',
      item: { 'name.$': '$.name', 'digest.$': '$.approval.digest', 'part.$': '$$.Map.Item.Value.part' },
      step: ['CopyBackPart', (next) => task(partition, write, { 'step': 'part', 'name.$': '$.name', 'digest.$': '$.digest', 'part.$': '$.part' }, next)],
    }),
    Report: task(partition, write, {
      'step': 'finish', 'name.$': '$.name', 'digest.$': '$.approval.digest', 'execution.$': '$$.Execution.Id',
    }, { result: ['done'], at: '$.report', next: 'Done' }),
  };
}

/** A person looks at the plan, and answers with its digest. */
function approval(
  { restore, partition, notice, approvalTimeout, cutOver: cutOverArn }: DefinitionParts,
): Record<string, State> {
  return {
    Notice: notice ? {
      Type: 'Task',
      Resource: `arn:${partition}:states:::sns:publish`,
      Parameters: { 'TopicArn': notice.topicArn, 'Subject': 'A recovery waits for an approval', 'Message.$': `States.Format('${notice.message}', $.name, $.planned.digest)` },
      ResultPath: null,
      Next: 'Approve',
    } : { Type: 'Pass', Next: 'Approve' },
    Approve: {
      Type: 'Task',
      Resource: `arn:${partition}:states:::lambda:invoke.waitForTaskToken`,
      Parameters: {
        FunctionName: restore,
        Payload: { 'step': 'ask', 'name.$': '$.name', 'token.$': '$$.Task.Token', 'plan.$': '$.planned.plan', 'digest.$': '$.planned.digest' },
      },
      TimeoutSeconds: approvalTimeout,
      ResultPath: '$.approval',
      Retry: [RETRY],
      Catch: [
        { ErrorEquals: ['RecoveryRefused'], ResultPath: '$.refusal', Next: 'Refused' },
        { ErrorEquals: ['States.Timeout'], ResultPath: '$.refusal', Next: 'NotAnswered' },
      ],
      Next: 'Approved',
    },
    Approved: cutOverArn === undefined ? { Type: 'Pass', Next: 'DividePlan' }
      : { Type: 'Choice', Choices: [{ Variable: '$.way', StringEquals: 'cutover', Next: 'CutOver' }], Default: 'DividePlan' },
    Refused: { Type: 'Fail', Error: 'RecoveryRefused', Cause: 'A person refused the plan; nothing was written' },
    NotAnswered: { Type: 'Fail', Error: 'RecoveryNotAnswered', Cause: 'No approval came in time; nothing was written. Another execution with the name of this run goes on with it' },
  };
}

function cutOver({ cutOver: cutOverArn, partition }: DefinitionParts): Record<string, State> {
  if (cutOverArn === undefined) {
    return {
      PlanCutOver: { Type: 'Fail', Error: 'NoCutOver', Cause: 'The recovery has no role for cut-overs: give it tableParameters' },
    };
  }
  return {
    PlanCutOver: task(partition, cutOverArn, { 'step': 'cutover-plan', 'name.$': '$.name' }, { result: ['plan', 'digest', 'isEmpty'], at: '$.planned', next: 'Notice' }),
    CutOver: task(partition, cutOverArn, {
      'step': 'cutover', 'name.$': '$.name', 'digest.$': '$.approval.digest', 'execution.$': '$$.Execution.Id',
    }, { result: ['done'], at: '$.cutOver', next: 'HasTakenOver' }),
    HasTakenOver: choice({ '$.cutOver.done': 'Done' }, 'WaitForCutOver'),
    WaitForCutOver: { Type: 'Wait', Seconds: CUT_OVER_POLL, Next: 'CutOver' },
  };
}

interface TaskEnd {
  /** The members of the answer that are kept, and their place. */
  readonly result: readonly string[];
  readonly at: string;
  readonly next: string;
  readonly retry?: readonly object[];
}

function task(
  partition: string, FunctionName: string, Payload: object, { result, at, next, retry = [] }: TaskEnd,
): State {
  return {
    Type: 'Task',
    Resource: `arn:${partition}:states:::lambda:invoke`,
    Parameters: { FunctionName, Payload },
    ResultSelector: Object.fromEntries(result.map((name) => [`${name}.$`, `$.Payload.${name}`])),
    ResultPath: at,
    TimeoutSeconds: LONGEST_STEP,
    Retry: [RETRY, ...retry],
    Next: next,
  };
}

function choice(whenTrue: Readonly<Record<string, string>>, otherwise: string): State {
  const Choices = Object.entries(whenTrue).map(([Variable, Next]) => ({ Variable, BooleanEquals: true, Next }));
  return { Type: 'Choice', Choices, Default: otherwise };
}

interface MapParts {
  readonly partition: string;
  readonly concurrency: number;
  readonly next: string;

  /** The input of a child. */
  readonly item: object;

  /** The name of the step of a child, which is repeated until it is done. */
  readonly step: readonly [string, (next: TaskEnd) => State];
}

/**
 * A map over the lines of a list in S3, whose children keep what they find in S3 themselves: the results of all of them
 * together have to fit into 256 KiB, so each is two characters long.
 */
function map({ partition, concurrency, next, item, step: [name, step] }: MapParts): State {
  return {
    Type: 'Map',
    ItemReader: {
      Resource: `arn:${partition}:states:::s3:getObject`,
      ReaderConfig: { InputType: 'JSONL' },
      Parameters: { 'Bucket.$': '$.list.bucket', 'Key.$': '$.list.key' },
    },
    ItemSelector: item,
    MaxConcurrency: concurrency,
    Label: name,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: name,
      States: {
        [name]: step({ result: ['done'], at: '$.step', next: 'IsWhole', retry: [RETRY_CHILD] }),
        IsWhole: choice({ '$.step.done': 'Whole' }, name),
        Whole: { Type: 'Pass', Result: {}, End: true },
      },
    },
    ResultPath: null,
    Next: next,
  };
}
