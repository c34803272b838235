/** One part of a setting, of the source and of the restored table. */
import type { Json } from './json-value';
import type { SettingName, Stage } from './setting-name';

export interface SettingDifference {
  readonly setting: SettingName;

  /** The setting for people: `time to live`. */
  readonly title: string;

  /** The table, an index, or what else has the setting; none if nothing of the setting could be read. */
  readonly part: string;

  /** `missing` if the restored table has nothing of it; `unknown` if one of both could not be read. */
  readonly state: 'same' | 'differs' | 'missing' | 'unknown';

  /** The value that the restored table should have, with its own name in place of that of the source. */
  readonly wanted?: Json;
  readonly restored?: Json;

  /** When it is put back; none if it is left to a person. */
  readonly stage?: Stage;

  /** True if it is put back only when it is asked for. */
  readonly onRequest?: true;

  /** The program and its arguments with which a person puts it back. */
  readonly command?: readonly string[];

  /** What to know before it is put back, why it is left to a person, or why it is unknown. */
  readonly note?: string;
}
