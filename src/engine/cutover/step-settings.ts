/** Gives the new table settings of the old one, as they were when the cut-over was planned. */
import type { CutOver } from './cut-over';
import { StateError } from '../errors/state-error';
import { putBack } from '../settings/put-back';
import type { PutBackOutcome } from '../settings/put-back-outcome';
import { SETTING_NAMES, type SettingName } from '../settings/setting-name';

/** What became of them. What fails ends the step, which is repeated. */
export async function putSettings(
  { plan, aws, signal }: CutOver, names: readonly SettingName[],
): Promise<{ settings: readonly PutBackOutcome[] }> {
  const left = SETTING_NAMES.filter((name) => !names.includes(name) || plan.except.includes(name));
  const stages = ['restore', 'cut-over'] as const;
  const settings = await putBack(plan.settings, plan.new.name, aws, { stages, except: left, signal });
  const failed = settings.filter(({ outcome }) => outcome === 'failed' || outcome === 'unknown');
  if (failed.length === 0) return { settings };
  throw new StateError(failed.map(({ title, part, reason, note }) => `${[title, part].filter(Boolean).join(', ')}: ${reason ?? note}`).join('; '),
    `${plan.new.name} is without it`, 'mend that, or leave the setting out of another plan with --except');
}
