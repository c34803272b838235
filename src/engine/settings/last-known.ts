/** The settings of a table over time: what could not be read again is kept as it was known last. */
import { isSame, plain } from './json-value';
import { SETTINGS } from './setting-list';
import type { SettingName } from './setting-name';
import type { Known, TableSettings } from './table-settings';

/** What was read now; the last known value of each setting that could not be read, with the time of its reading. */
export function lastKnown(read: TableSettings, last: TableSettings): TableSettings {
  return { ...read, settings: ofEach((name) => knownOf(read.settings[name], last.settings[name], last.readAt)) };
}

function knownOf(read: Known, last: Known, readAt: string): Known {
  return 'unknown' in read && 'value' in last ? { readAt, ...last } : read;
}

/**
 * True if `next` has nothing new. Units that auto scaling moves are nothing new, nor is a setting that could not be
 * read again; one that could is.
 */
export function isUnchanged(last: TableSettings, next: TableSettings): boolean {
  return isSame(plain(last.table), plain(next.table))
    && SETTINGS.every(({ name, steady = (parts) => parts }) => {
      const [one, other] = [last.settings[name], next.settings[name]];
      if ('unknown' in other) return 'unknown' in one;
      if (other.readAt !== undefined) return true;
      return 'value' in one && one.readAt === undefined && isSame(steady(one.value, last), steady(other.value, next));
    });
}

/** The settings that are not known as of the reading, each with its reason. */
export function unreadOf({ settings }: TableSettings): string[] {
  return SETTINGS.flatMap(({ name, title }) => {
    const known = settings[name];
    return 'unknown' in known ? [`${title}: ${known.unknown}`] : [];
  });
}

function ofEach(known: (name: SettingName) => Known): TableSettings['settings'] {
  return Object.fromEntries(SETTINGS.map(({ name }) => [name, known(name)])) as TableSettings['settings'];
}
