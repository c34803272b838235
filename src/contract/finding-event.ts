import type { Finding } from './finding';

/** The source of the event on the default bus. */
export const FINDING_EVENT_SOURCE = 'cdk-dynamodb-recovery';

/** The detail-type of the event on the default bus. */
export const FINDING_EVENT_DETAIL_TYPE = 'DynamoDB Protection Finding';

/** Stands for the name of the table where a finding is about a plan, a vault or the Region. */
export const EVERY_TABLE = 'every table of the stack';

/** The detail of the event: a finding, and where and when it was found. */
export interface FindingEvent extends Finding {
  readonly tableName: string;
  readonly stackId: string;
  readonly region: string;

  /** The time of the check, in ISO 8601. */
  readonly checkedAt: string;
}
