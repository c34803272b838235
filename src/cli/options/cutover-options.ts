/** The options with which a cut-over is planned. */
import type { OptionValues } from './option-table';
import { naming } from '../../engine/errors/error-text';
import { Refusal } from '../../engine/errors/refusal';

export const CUTOVER_PLAN_OPTIONS = [
  'table', 'successor', 'parameter', 'appConfig', 'member', 'strategy', 'stack', 'stackRole', 'freeze', 'settle', 'acceptGap', 'watch', 'maxErrors', 'alarms', 'except', 'unrelated',
  'cutOverRecord',
] as const;

export interface CutOverPlanOptions extends Pick<OptionValues, typeof CUTOVER_PLAN_OPTIONS[number]> {
  readonly table: string;
  readonly successor: string;
  readonly cutOverRecord: string;
}

/** Every reader gets it at the same moment: a gradual one would have readers in both tables. */
const DEFAULT_STRATEGY = 'AppConfig.AllAtOnce';

export function wantedPointer(options: CutOverPlanOptions) {
  const { parameter, appConfig: path, strategy, member, stack, stackRole: role } = options;
  if (stack !== undefined) return wantedStack(options, stack);
  if (role !== undefined) throw new Refusal('stackRole', naming`go with ${'stack'}`, 'without it');
  if (parameter !== undefined && path !== undefined) throw new Refusal('appConfig', naming`be given without ${'parameter'}`, 'both', 'one of both names the table');
  if (parameter === undefined && path === undefined) throw new Refusal('parameter', naming`be given, or ${'appConfig'} or ${'stack'}`, 'none', 'see: npx cdk-dynamodb-recovery help cutover plan');
  if (strategy !== undefined && path === undefined) throw new Refusal('strategy', naming`go with ${'appConfig'}`, 'without it');
  const configuration = path === undefined ? undefined : { path, strategy: strategy ?? DEFAULT_STRATEGY };
  return { parameter, configuration, member };
}

/** References in a stack are all that names the table: no other switch goes with it. */
function wantedStack(options: CutOverPlanOptions, stack: string) {
  const other = (['parameter', 'appConfig', 'member', 'strategy'] as const).find((name) => options[name] !== undefined);
  if (other !== undefined) throw new Refusal('stack', naming`be given without ${other}`, 'both', 'its references name the table');
  return { stack, ...options.stackRole !== undefined && { role: options.stackRole } };
}
