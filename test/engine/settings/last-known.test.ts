import * as fc from 'fast-check';
import { isUnchanged, lastKnown, unreadOf } from '../../../src/engine/settings/last-known';
import { SETTING_NAMES } from '../../../src/engine/settings/setting-name';
import type { Known, TableSettings } from '../../../src/engine/settings/table-settings';
import { replayable } from '../seed';

const FEW = ['tags', 'alarms', 'timeToLive'] as const;

/** What one reading finds of each of a few settings: a number, or nothing. */
type Reading = readonly (number | undefined)[];

const timeOf = (index: number) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString();

function document(reading: Reading, index: number): TableSettings {
  const known = (value: number | undefined): Known => value === undefined ? { unknown: 'it is denied' } : { value: { table: value } };
  const settings = Object.fromEntries(SETTING_NAMES.map((name) => [name, { value: {} } as Known]));
  FEW.forEach((name, place) => {
    settings[name] = known(reading[place]);
  });
  return {
    version: 1, table: { name: 'orders', arn: 'arn', id: 'id', keys: ['pk:S'] }, readAt: timeOf(index), settings: settings as TableSettings['settings'],
  };
}

/** The versions that are written one after the other. */
function versions(readings: readonly Reading[]): TableSettings[] {
  return readings.map(document).reduce<TableSettings[]>((written, read) => {
    const last = written.at(-1);
    const next = last ? lastKnown(read, last) : read;
    return last && isUnchanged(last, next) ? written : [...written, next];
  }, []);
}

const value = fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined });
const readings = fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 12 });

test('whatever fails in between, the document has the last value of each setting, and a time at which it was read', replayable(() => {
  fc.assert(fc.property(readings, (all) => {
    const last = versions(all).at(-1)!;
    FEW.forEach((name, place) => {
      const values = all.map((reading) => reading[place]);
      const known = last.settings[name];
      const [kept, readAt] = 'value' in known ? [known.value.table, known.readAt ?? last.readAt] : [];
      expect(kept).toBe(values.filter((each) => each !== undefined).at(-1));
      expect(values[all.findIndex((_, index) => timeOf(index) === readAt)]).toBe(kept);
    });
  }));
}));

test('each version differs from the one before in a value, or in one that is known again', replayable(() => {
  const facts = ({ settings }: TableSettings) => JSON.stringify(FEW.map((name) => {
    const known = settings[name];
    return 'value' in known ? [known.value, known.readAt === undefined] : [];
  }));

  fc.assert(fc.property(readings, (all) => {
    versions(all).reduce((one, other) => {
      expect(facts(other)).not.toBe(facts(one));
      return other;
    });
  }));
}));

test('what was not read is named with its reason', () => {
  expect(unreadOf(document([undefined, 1, undefined], 0))).toEqual(['tags: it is denied', 'time to live: it is denied']);
});
