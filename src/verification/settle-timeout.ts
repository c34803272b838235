import { Duration } from 'aws-cdk-lib';
import { wholeNumber } from '../internal/requirement';

const LONGEST_SECONDS = 120;

/** The time that a function waits for settings to show, in whole seconds. */
export function settleSeconds(settleTimeout: Duration = Duration.seconds(LONGEST_SECONDS)): number {
  return wholeNumber('settleTimeout', settleTimeout.toSeconds({ integral: false }), {
    min: 0,
    max: LONGEST_SECONDS,
    advice: 'it is counted in seconds',
  });
}
