import { Duration, Token } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { MonitorRestoreOptions } from './monitor-restore-options';
import { refusal, wholeMinutes, wholeNumber } from '../internal/requirement';

/** The response of a monitor to an unintended change. */
export class MonitorResponse {
  /** A metric, an event and a line in the log. Nothing is written, neither to the table nor to the journal. */
  public static observe(): MonitorResponse {
    return new MonitorResponse('observe');
  }

  /**
   * As `observe()`, and a plan in the journal bucket that a person applies with `rewind apply`. The event holds the
   * command.
   *
   * @param topic a standard topic in the Region of the monitor that takes a message of each outcome, at most one a
   * minute; none if left out
   */
  public static propose(topic?: sns.ITopic): MonitorResponse {
    return new MonitorResponse('propose', topic);
  }

  /**
   * Restores each item at once, on the condition that it still is as the unintended change left it, with a journal from
   * which `rewind undo` takes the repair back. What a bound does not allow is proposed.
   *
   * @param options the bounds, and the acknowledgement that the monitor writes to the table
   */
  public static restore(options: MonitorRestoreOptions): MonitorResponse {
    return new MonitorResponse('restore', options.topic, checkedOptions(options));
  }

  private constructor(
    /** The kind of response: `observe`, `propose` or `restore`. */
    public readonly mode: string,
    /** The topic that takes messages; none if left out. */
    public readonly topic?: sns.ITopic,
    /** The bounds of a monitor that restores. */
    public readonly restoreOptions?: MonitorRestoreOptions,
  ) {}
}

/** The largest number of items a minute that a function with one shard can restore and record. */
const MOST_ITEMS = 10_000;

function checkedOptions(options: MonitorRestoreOptions): MonitorRestoreOptions {
  const { maxItemsPerMinute, acknowledgeRestores, maxShare, actingRegion, versionAttribute } = options;
  const { breakerWindow = Duration.minutes(15) } = options;
  if (acknowledgeRestores !== true) {
    throw refusal('acknowledgeRestores', 'be true for a monitor that restores', String(acknowledgeRestores),
      'it writes to the table without a person; MonitorResponse.propose() makes plans, and writes to no table');
  }
  wholeNumber('maxItemsPerMinute', maxItemsPerMinute, {
    min: 1, max: MOST_ITEMS, advice: 'it bounds what the monitor can do wrong: more than a legal bulk change writes is no bound',
  });
  if (maxShare !== undefined && !Token.isUnresolved(maxShare) && !(maxShare > 0 && maxShare <= 1)) {
    throw refusal('maxShare', 'be above 0 and at most 1', String(maxShare), '0.01 is one item in a hundred');
  }
  wholeMinutes('breakerWindow', breakerWindow, { min: 1, max: 24 * 60 });
  if (actingRegion !== undefined && !Token.isUnresolved(actingRegion) && !/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(actingRegion)) {
    throw refusal('actingRegion', 'be a Region', `"${actingRegion}"`, 'write for example eu-west-1');
  }
  if (versionAttribute === '') {
    throw refusal('versionAttribute', 'be the name of an attribute', '""');
  }
  return { ...options, breakerWindow };
}
