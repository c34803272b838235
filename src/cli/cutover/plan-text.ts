/** A planned cut-over: for people, and for programs. */
import { stepText } from './step-text';
import { CUT_OVER_STEPS, STACK_STEPS } from '../../contract/cut-over';
import { ANY_GAP, type CutOverPlan } from '../../engine/cutover/cutover-plan';
import type { Gap } from '../../engine/cutover/gap';
import { NOT_READ } from '../../engine/cutover/plan-notes';
import { kindOf, type PlannedPointer } from '../../engine/cutover/planned-pointer';
import type { PlannedStack } from '../../engine/stack/planned-stack';
import { type Row, rowLines } from '../report/run-counts';
import { counted } from '../terminal/count-text';
import type { Screen } from '../terminal/screen';
import { spanText } from '../terminal/time';

export function gapText({ writes, items, unknown }: Gap): string {
  if (writes === undefined) return `unknown: ${unknown}`;
  return writes === 0 ? 'no writes' : `${counted(writes, 'write')} to ${counted(items!, 'item')}`;
}

function pointerText({ name, member, version, configuration }: PlannedPointer): string {
  const strategy = configuration && `by ${configuration.strategyName}`;
  return [name, member, `version ${version}`, strategy].filter((text) => text !== undefined).join(', ');
}

function stackText({ name, table, role }: PlannedStack): string {
  return [name, table, role && `by ${role}`].filter((text) => text !== undefined).join(', ');
}

/** The facts of a plan. */
export function planRows(plan: CutOverPlan): Row[] {
  const {
    old, new: other, pointer, stack, gap, acceptedGap, consumers, alarms, watch, maxErrors, differences,
  } = plan;
  const open = differences.filter(({ state, stage }) => state !== 'same' && stage === 'cut-over');
  const put = [...new Set(open.map(({ setting }) => setting))];
  const enabled = consumers.filter((consumer) => consumer.enabled).map((consumer) => consumer.function);
  return [
    ['from', old.arn],
    ['to', other.arn],
    pointer ? [kindOf(pointer), pointerText(pointer)] : ['stack', stackText(stack!)],
    ['left behind', `${gapText(gap)} since ${gap.since}; accepted: ${acceptedGap === ANY_GAP ? 'any' : acceptedGap}`],
    ['settings', put.length === 0 ? 'all are there' : `put back with it: ${put.join(', ')}`],
    [stack ? 'moved with it' : 'consumers', enabled.length === 0 ? 'none' : enabled.join(', ')],
    ['goes back on', `more than ${maxErrors} errors${alarms.map((name) => `, ${name}`).join('')}, for ${spanText(watch)}`],
  ];
}

export function planLines(plan: CutOverPlan, record: string, next: string, screen: Screen): string[] {
  const { notes } = plan;
  return [
    '', screen.styled('bold', `${plan.new.name} takes over from ${plan.old.name}`), '',
    ...rowLines(planRows(plan)), '',
    ...(plan.stack ? STACK_STEPS : CUT_OVER_STEPS).map((step, place) => `  ${place + 1}  ${step.padEnd(9)}  ${stepText(step, plan)}`), '',
    ...notes.map((note) => `  ${screen.styled('yellow', '!')} ${note}`), ...notes.length > 0 ? [''] : [],
    'Not read:', ...NOT_READ.map((each) => `  ${each}`), '',
    `Nothing was changed. The plan is in ${record}.`, '',
    'Next:', `  ${next}`, '',
  ];
}

/** A plan for programs; the template of a stack is in its record. */
export function planDocument<P extends Pick<CutOverPlan, 'stack'>>({ stack, ...plan }: P): object {
  if (!stack) return plan;
  const { template: _, ...rest } = stack;
  return { ...plan, stack: rest };
}
