/** Every setting, in the order in which they are put back. */
import { ALARM_ACTIONS } from './alarm-actions';
import { ALARMS } from './alarms';
import { AUTO_SCALING } from './auto-scaling';
import { BACKUP_SELECTIONS } from './backup-selections';
import { CAPACITY } from './capacity';
import { COMPOSITE_ALARMS } from './composite-alarms';
import { CONTRIBUTOR_INSIGHTS } from './contributor-insights';
import { DASHBOARDS } from './dashboards';
import { DELETION_PROTECTION } from './deletion-protection';
import { ENABLED_CONSUMERS } from './enabled-consumers';
import { ENCRYPTION } from './encryption';
import { INDEXES } from './indexes';
import { KINESIS_DESTINATIONS } from './kinesis-destinations';
import { POINT_IN_TIME_RECOVERY } from './point-in-time-recovery';
import { RESOURCE_POLICY, STREAM_POLICY } from './policy';
import { REPLICAS } from './replicas';
import type { Setting } from './setting';
import type { SettingName } from './setting-name';
import { STREAM } from './stream';
import { STREAM_CONSUMERS } from './stream-consumers';
import { TABLE_CLASS } from './table-class';
import { TAGS } from './tags';
import { TIME_TO_LIVE } from './time-to-live';
import { WARM_THROUGHPUT } from './warm-throughput';

/**
 * First what decides how the table works; policies late, because they can lock a caller out; then what acts on its own,
 * and time to live last.
 */
export const SETTINGS: readonly Setting[] = [
  CAPACITY, INDEXES, ENCRYPTION, TABLE_CLASS, AUTO_SCALING, WARM_THROUGHPUT, STREAM, POINT_IN_TIME_RECOVERY,
  CONTRIBUTOR_INSIGHTS, TAGS, STREAM_CONSUMERS, ALARMS, COMPOSITE_ALARMS, DASHBOARDS, BACKUP_SELECTIONS,
  STREAM_POLICY, RESOURCE_POLICY, DELETION_PROTECTION, KINESIS_DESTINATIONS, ALARM_ACTIONS, ENABLED_CONSUMERS,
  REPLICAS, TIME_TO_LIVE,
];

export function settingNamed(name: SettingName): Setting {
  return SETTINGS.find((setting) => setting.name === name)!;
}
