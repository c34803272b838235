/** One setting of a table: how it is read, compared and put back. */
import type { DescribedTable } from './described-table';
import type { Json } from './json-value';
import type { Renaming } from './renaming';
import type { SettingName, Stage } from './setting-name';
import type { SettingsTarget } from './settings-target';
import type { Parts, SettingsTable, TableSettings } from './table-settings';

export interface Setting {
  readonly name: SettingName;

  /** For people: `time to live`. */
  readonly title: string;

  /** None if it is put back by hand. */
  readonly stage?: Stage;

  /** True if it is put back only when it is asked for by name. */
  readonly onRequest?: true;

  read(table: DescribedTable): Promise<Parts>;

  /** The parts that the restored table should have. @default - those of the source */
  wanted?(parts: Parts, renaming: Renaming, source: TableSettings): Parts;

  /** The parts without what moves by itself, to see if a person has changed one. @default - all of them */
  steady?(parts: Parts, source: TableSettings): Parts;

  /** True if a part is as it should be. @default - if both are the same */
  isMet?(wanted: Json, restored: Json): boolean;

  /** Gives the restored table one part. */
  put?(part: string, wanted: Json, target: SettingsTarget, source: SettingsTable): Promise<void>;

  /** Gives the restored table all parts that differ at once, in place of `put`. */
  putTogether?(parts: Parts, target: SettingsTarget, wanted: Parts): Promise<void>;

  /** The reason why a part has to be left to a person, if it has to. */
  refusal?(wanted: Json, restored: Json | undefined): string | undefined;

  /** The program and its arguments that a person runs for a part that is not put back. */
  command?(part: string, wanted: Json, restored: Json | undefined, table: SettingsTable): readonly string[] | undefined;

  /** What a person should know before a part is put back. */
  note?(part: string, wanted: Json, restored: Json | undefined): string | undefined;
}
