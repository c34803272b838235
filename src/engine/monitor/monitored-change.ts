/** A change as a monitor receives it from the stream. */
import type { Change } from '../evidence/change';

export interface MonitoredChange {
  readonly change: Change;

  /** The sequence number of its record, which is the same each time the record is delivered. */
  readonly record: string;
}
