/** The options with which a cut-over is planned. */
import type { OptionValues } from './option-table';

export const CUTOVER_PLAN_OPTIONS = [
  'table', 'successor', 'parameter', 'member', 'freeze', 'settle', 'acceptGap', 'watch', 'maxErrors', 'alarms', 'except', 'unrelated', 'cutOverRecord',
] as const;

export interface CutOverPlanOptions extends Pick<OptionValues, typeof CUTOVER_PLAN_OPTIONS[number]> {
  readonly table: string;
  readonly successor: string;
  readonly parameter: string;
  readonly cutOverRecord: string;
}
