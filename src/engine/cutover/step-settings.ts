/** Gives the new table settings of the old one, as they were when the cut-over was planned. */
import type { CutOver } from './cut-over';
import { StateError } from '../errors/state-error';
import { putBack } from '../settings/put-back';
import type { PutBackOutcome } from '../settings/put-back-outcome';
import { SETTING_NAMES, type SettingName } from '../settings/setting-name';

export interface StepSettings {
  readonly settings: readonly PutBackOutcome[];

  /** What was not put back, and is left to a person, with the reason. */
  readonly left: readonly string[];
}

/**
 * What fails ends the step, which is repeated.
 *
 * @param spared settings whose failure is left to a person: a cut-over does not wait for them
 */
export async function putSettings(
  { plan, aws, signal }: CutOver, names: readonly SettingName[], spared: readonly SettingName[] = [],
): Promise<StepSettings> {
  const except = SETTING_NAMES.filter((name) => !names.includes(name) || plan.except.includes(name));
  const stages = ['restore', 'cut-over'] as const;
  const settings = await putBack(plan.settings, plan.new.name, aws, { stages, except, signal });
  const failed = settings.filter(({ outcome }) => outcome === 'failed' || outcome === 'unknown');
  const fatal = failed.filter(({ setting }) => !spared.includes(setting));
  if (fatal.length === 0) return { settings, left: failed.map(textOf) };
  throw new StateError(fatal.map(textOf).join('; '), `${plan.new.name} is without it`, 'mend that, or leave the setting out of another plan with --except');
}

function textOf({ title, part, reason, note }: PutBackOutcome): string {
  return `${[title, part].filter(Boolean).join(', ')}: ${reason ?? note}`;
}
