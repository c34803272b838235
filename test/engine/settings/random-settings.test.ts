// Proves that combinations of settings are put back, on a model of AWS: MiniStack with the overlay in test/emulator.
import fc from 'fast-check';
import { SETTLED, settle, type SettledSetting } from './settled-setting';
import { SettledTables } from './settled-table';
import { compareSettings } from '../../../src/engine/settings/compare-settings';
import { putBack } from '../../../src/engine/settings/put-back';
import { readSettings } from '../../../src/engine/settings/read-settings';
import type { SettingName } from '../../../src/engine/settings/setting-name';

/** They are named with a command, and are not copied. */
const BY_HAND: readonly SettingName[] = ['compositeAlarms', 'dashboards'];

/** What a setting needs on its table. */
const NEEDS: Partial<Record<SettledSetting, SettledSetting>> = {
  streamConsumers: 'stream', streamPolicy: 'stream', compositeAlarms: 'alarms', autoScaling: 'capacity',
};

const RUNS = 6;

let tables: SettledTables;

beforeAll(async () => {
  tables = await SettledTables.start();
});

afterAll(async () => tables?.stop());

/** In the order in which AWS takes them; maxima are of on-demand tables only. */
function complete(chosen: readonly SettledSetting[]): SettledSetting[] {
  const needed = new Set([...chosen, ...chosen.flatMap((name) => NEEDS[name] ?? [])]);
  const settings = SETTLED.filter((name) => needed.has(name));
  return needed.has('capacity') ? settings : [...settings, 'onDemandMaxima'];
}

test('after everything was put back, nothing differs but what is named as not copyable', async () => {
  await fc.assert(fc.asyncProperty(fc.subarray(SETTLED), fc.subarray(['tags', 'pointInTimeRecovery', 'stream'] as const), async (chosen, before) => {
    await tables.emulator.reset();
    const [name, target] = [await tables.bare(), await tables.bare()];
    await settle(tables, name, complete(chosen));
    // What the restored table has already, where the source has it, too.
    await settle(tables, target, before.filter((each) => complete(chosen).includes(each)));
    const source = await readSettings(tables.aws, name);
    const outcomes = await putBack(source, target, tables.aws, { stages: ['restore', 'cut-over'] });
    const differing = compareSettings(source, await readSettings(tables.aws, target)).filter(({ state }) => state !== 'same');

    expect(outcomes.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(differing.filter(({ setting }) => !BY_HAND.includes(setting))).toEqual([]);
    expect(differing.every(({ command, stage }) => command !== undefined && stage === undefined)).toBe(true);
    expect((await readSettings(tables.aws, name)).settings).toEqual(source.settings);
  }), { numRuns: RUNS });
});
