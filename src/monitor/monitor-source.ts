import { Duration, Token } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { ChangeMonitorProps } from './change-monitor-props';
import type { ChangeRule } from './change-rule';
import { ruleCheck } from './rule-check';
import { assertDuration, refusal, wholeNumber } from '../internal/requirement';

/** The part of the properties of a monitor that is about its source. */
type SourceOptions = Pick<ChangeMonitorProps, 'batchSize' | 'retryAttempts' | 'maxRecordAge' | 'parallelizationFactor'>;

/** The source of a monitor. */
export interface SourceProps extends SourceOptions {
  readonly handler: lambda.IFunction;
  readonly streamArn: string;
  readonly rules: ChangeRule[];
  readonly unprocessed: s3.IBucket;
}

/** Refuses what Lambda would refuse, and what would hold up a shard for a day. */
export function assertSource({ batchSize, retryAttempts, maxRecordAge, parallelizationFactor }: SourceOptions): void {
  wholeNumber('batchSize', batchSize ?? BATCH_SIZE, { min: 1, max: 10_000 });
  wholeNumber('retryAttempts', retryAttempts ?? RETRIES, {
    min: 0, max: 10_000, advice: 'without a bound, one record that fails holds up its shard for a day',
  });
  wholeNumber('parallelizationFactor', parallelizationFactor ?? 1, { min: 1, max: 10 });
  if (maxRecordAge !== undefined) {
    assertDuration('maxRecordAge', maxRecordAge, 'Duration.hours(6)');
    const seconds = maxRecordAge.isUnresolved() ? 60 : maxRecordAge.toSeconds({ integral: false });
    if (!Token.isUnresolved(seconds) && (seconds < 60 || seconds > 86_400 || !Number.isInteger(seconds))) {
      throw refusal('maxRecordAge', 'be from 1 minute to 24 hours, in whole seconds', maxRecordAge.toHumanString(), 'a stream holds records for 24 hours');
    }
  }
}

const BATCH_SIZE = 100;
const RETRIES = 10;

/**
 * Has Lambda call the function with the records of the stream from now on. What no rule can match is left out before:
 * Lambda neither calls the function for it nor charges anything.
 */
export function defineSource(scope: Construct, props: SourceProps): lambda.EventSourceMapping {
  const { handler, streamArn, rules, unprocessed } = props;
  const { batchSize, retryAttempts, maxRecordAge, parallelizationFactor } = props;
  const patterns = ruleCheck().eventPatterns(rules.map(({ filter }) => filter));
  return new lambda.EventSourceMapping(scope, 'Source', {
    target: handler,
    eventSourceArn: streamArn,
    startingPosition: lambda.StartingPosition.LATEST,
    batchSize: batchSize ?? BATCH_SIZE,
    retryAttempts: retryAttempts ?? RETRIES,
    maxRecordAge: maxRecordAge ?? Duration.hours(6),
    parallelizationFactor,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    onFailure: { bind: () => ({ destination: unprocessed.bucketArn }) },
    filters: patterns?.map((pattern) => ({ pattern: JSON.stringify(pattern) })),
  });
}
