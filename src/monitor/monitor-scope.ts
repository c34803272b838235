import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { MonitorResponse } from './monitor-response';
import type { MonitoredTable } from './monitored-table';
import type { JournalPlace } from '../rewind/journal-permissions';

/** What a monitor is about, for the resources that it is made of. */
export interface MonitorScope extends JournalPlace {
  readonly table: MonitoredTable;
  readonly response: MonitorResponse;

  /** The bucket for records that could not be processed. */
  readonly unprocessed: s3.IBucket;
}
