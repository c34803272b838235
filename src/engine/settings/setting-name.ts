/** The settings of a table, in the order in which they are put back. */
export const SETTING_NAMES = [
  'capacity', 'indexes', 'encryption', 'tableClass', 'autoScaling', 'warmThroughput', 'stream', 'pointInTimeRecovery',
  'contributorInsights', 'tags', 'streamConsumers', 'alarms', 'compositeAlarms', 'dashboards', 'backupSelections',
  'streamPolicy', 'resourcePolicy', 'deletionProtection', 'kinesisDestinations', 'alarmActions', 'enabledConsumers',
  'replicas', 'timeToLive',
] as const;

export type SettingName = typeof SETTING_NAMES[number];

/**
 * The moment at which a setting is put back. `restore` is safe at once; `cut-over` is for what acts on its own: it
 * deletes items, calls people, or hands changes on.
 */
export type Stage = 'restore' | 'cut-over';
