import { Duration } from 'aws-cdk-lib';

/** The time within which AWS Backup starts a backup by default. */
export const DEFAULT_START_WINDOW = Duration.hours(8);

/** The time within which a backup has to end by default. */
export const DEFAULT_COMPLETION_WINDOW = Duration.days(7);
