/** The options with which a cut-over is planned. */
import type { OptionValues } from './option-table';
import { naming } from '../../engine/errors/error-text';
import { Refusal } from '../../engine/errors/refusal';

export const CUTOVER_PLAN_OPTIONS = [
  'table', 'successor', 'parameter', 'appConfig', 'member', 'strategy', 'freeze', 'settle', 'acceptGap', 'watch', 'maxErrors', 'alarms', 'except', 'unrelated',
  'cutOverRecord',
] as const;

export interface CutOverPlanOptions extends Pick<OptionValues, typeof CUTOVER_PLAN_OPTIONS[number]> {
  readonly table: string;
  readonly successor: string;
  readonly cutOverRecord: string;
}

/** Every reader gets it at the same moment: a gradual one would have readers in both tables. */
const DEFAULT_STRATEGY = 'AppConfig.AllAtOnce';

export function wantedPointer({ parameter, appConfig: path, strategy, member }: CutOverPlanOptions) {
  if (parameter !== undefined && path !== undefined) throw new Refusal('appConfig', naming`be given without ${'parameter'}`, 'both', 'one of both names the table');
  if (parameter === undefined && path === undefined) throw new Refusal('parameter', naming`be given, or ${'appConfig'}`, 'none', 'see: npx cdk-dynamodb-recovery help cutover plan');
  if (strategy !== undefined && path === undefined) throw new Refusal('strategy', naming`go with ${'appConfig'}`, 'without it');
  const configuration = path === undefined ? undefined : { path, strategy: strategy ?? DEFAULT_STRATEGY };
  return { parameter, configuration, member };
}
