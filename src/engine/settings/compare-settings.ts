/** Compares the settings of a table with those of the table that was restored from it. */
import { indexOf } from './described-table';
import { isSame, type Json } from './json-value';
import { Renaming } from './renaming';
import type { Setting } from './setting';
import type { SettingDifference } from './setting-difference';
import { SETTINGS } from './setting-list';
import type { Known, Parts, SettingsTable, TableSettings } from './table-settings';

/** What was read of a setting of the restored table. */
export interface RestoredSetting {
  readonly table: SettingsTable;
  readonly known: Known;

  /** The names of its indexes; none if they are unknown. */
  readonly indexes?: readonly string[];
}

/** Every part of every setting, in the order in which they are put back; those that are the same, too. */
export function compareSettings(source: TableSettings, restored: TableSettings): SettingDifference[] {
  const { table, settings } = restored;
  const indexes = 'unknown' in settings.indexes ? undefined : Object.keys(settings.indexes.value).map((part) => indexOf(part)!);
  return SETTINGS.flatMap((setting) =>
    compareSetting(setting, source, { table, known: settings[setting.name], indexes }));
}

/** One setting of the source with what was read of the restored table. */
export function compareSetting(
  setting: Setting, source: TableSettings, { table, known: restored, indexes }: RestoredSetting,
): SettingDifference[] {
  const { name, title } = setting;
  const known = source.settings[name];
  const unknown = (whose: string, reason: string): SettingDifference[] =>
    [{ setting: name, title, part: '', state: 'unknown', note: `${whose}: ${reason}` }];
  if ('unknown' in known) return unknown('source', known.unknown);
  if ('unknown' in restored) return unknown('restored table', restored.unknown);
  return Object.entries(wantedParts(setting, source, table))
    .map(([part, wanted]) => differenceOf(setting, part, wanted, restored.value[part], table))
    .map((difference) => withoutIndex(difference, indexes));
}

/** The parts that the restored table should have; none if they are unknown. */
export function wantedParts({ name, wanted }: Setting, source: TableSettings, table: SettingsTable): Parts {
  const known = source.settings[name];
  if ('unknown' in known) return {};
  return wanted ? wanted(known.value, new Renaming(source.table, table), source) : known.value;
}

function differenceOf(
  setting: Setting, part: string, wanted: Json, restored: Json | undefined, table: SettingsTable,
): SettingDifference {
  const { name, title, stage, onRequest, isMet = isSame } = setting;
  const facts = { setting: name, title, part, wanted, restored };
  if (restored === undefined ? wanted === null : isMet(wanted, restored)) return { ...facts, state: 'same' };
  const refusal = refusalOf(setting, wanted, restored);
  const isPut = stage !== undefined && refusal === undefined;
  const command = isPut && !onRequest ? undefined : setting.command?.(part, wanted, restored, table);
  return {
    ...facts,
    state: restored === undefined || restored === null ? 'missing' : 'differs',
    ...isPut && { stage, ...onRequest && { onRequest } },
    ...command && { command },
    note: refusal ?? setting.note?.(part, wanted, restored),
  };
}

/** What the source does without is not taken from the restored table. */
function refusalOf({ stage, refusal }: Setting, wanted: Json, restored: Json | undefined): string | undefined {
  if (stage !== undefined && wanted === null) return 'the source is without it: parity switches nothing off';
  return refusal?.(wanted, restored);
}

/** A setting of an index comes after the index. */
function withoutIndex(difference: SettingDifference, indexes?: readonly string[]): SettingDifference {
  const index = indexOf(difference.part);
  if (index === undefined || difference.setting === 'indexes' || difference.state === 'same') return difference;
  if (!indexes || indexes.includes(index)) return difference;
  const { stage, onRequest, command, ...rest } = difference;
  return { ...rest, note: `the restored table has no index ${index}` };
}
