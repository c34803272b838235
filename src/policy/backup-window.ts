import { Duration } from 'aws-cdk-lib';

/** How long after its time AWS Backup still starts a backup, where nobody says. */
export const DEFAULT_START_WINDOW = Duration.hours(8);

/** How long after its time a backup may be running, where nobody says. */
export const DEFAULT_COMPLETION_WINDOW = Duration.days(7);
