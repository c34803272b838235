/** The options with which settings are put back. */
import type { OptionValues } from './option-table';
import { naming } from '../../engine/errors/error-text';
import { Refusal } from '../../engine/errors/refusal';
import type { Stage } from '../../engine/settings/setting-name';

export const PARITY_OPTIONS = ['apply', 'cutOver', 'withReplicas', 'except', 'unrelated'] as const;

export type ParityOptions = Pick<OptionValues, typeof PARITY_OPTIONS[number]>;

/** Each stage comes after the one before. */
export function requireStages({ apply, cutOver, withReplicas }: ParityOptions): void {
  if (cutOver && !apply) throw new Refusal('cutOver', naming`come with ${'apply'}`, 'it alone', 'parity alone compares, and changes nothing');
  if (withReplicas && !cutOver) throw new Refusal('withReplicas', naming`come with ${'cutOver'}`, 'none', 'replicas are added to a table that is put to use');
}

/** The stages that are put back; none to compare only. */
export function stagesOf({ apply, cutOver }: ParityOptions): Stage[] {
  return [...apply ? ['restore' as const] : [], ...cutOver ? ['cut-over' as const] : []];
}
