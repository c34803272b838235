import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { DeploymentFunction, type FunctionReasons } from '../internal/deployment-function';
import type { DeploymentFunctionOptions } from '../internal/deployment-function-options';
import { suppressFindings } from '../internal/finding-suppression';
import { inEachPack } from '../internal/kept-bucket';

const REASONS: FunctionReasons = {
  reservedConcurrentExecutions: 'it runs once at a time for each shard of one stream, and setting concurrency aside fails in accounts with a small quota',
  deadLetterQueue: 'Lambda keeps what it could not process in a bucket, with the records themselves',
  vpc: 'it calls AWS\'s own endpoints and nothing else, through TLS; \'vpc\' takes one',
  tracing: 'each decision is a line of its log with its times, and a metric',
  logEncryption: 'the log holds keys and digests of items and no other value, and CloudWatch Logs encrypts it; \'logGroup\' takes one with a key',
  logsDestroyed: '\'removalPolicy\' is DESTROY: the decisions of the monitor are gone with the stack',
};

/** The function of a monitor, without its permissions. */
export function defineFunction(
  scope: Construct, environment: { readonly [name: string]: string }, options: DeploymentFunctionOptions,
): DeploymentFunction {
  const monitor = new DeploymentFunction(scope, {
    description: 'Judges the changes of a DynamoDB table, and answers those that are unintended',
    timeout: Duration.minutes(2),
    memorySize: 512,
    statements: [],
    handler: 'change-monitor',
    environment,
    options,
    reasons: REASONS,
  });
  suppressFindings(monitor.handler, { CKV_AWS_173: 'its environment holds names and rules and no item, and Lambda encrypts it' });
  return monitor;
}

const LATE = Duration.minutes(5);

/** An alarm on records that wait: then the monitor does not see a change in time. */
export function defineAgeAlarm(scope: Construct, { handler }: DeploymentFunction): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, 'IteratorAge', {
    alarmDescription: 'The change monitor of a DynamoDB table lags behind the stream: its function fails or is too slow',
    metric: handler.metric('IteratorAge', { statistic: cloudwatch.Stats.MAXIMUM, period: Duration.minutes(1) }),
    threshold: LATE.toMilliseconds(),
    evaluationPeriods: 3,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  const chosen = 'its action is the choice of its owner: addAlarmAction() takes it';
  suppressFindings(alarm, { ...inEachPack('CloudWatchAlarmAction', chosen), 'CT.CLOUDWATCH.PR.1': chosen });
  return alarm;
}
