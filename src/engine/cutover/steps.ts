/** The steps of a cut-over. Each can be repeated: it looks at what is so, and changes only what is not. */
import { ANY_GAP, type CutOverPlan } from './cutover-plan';
import { writesSince } from './gap';
import { moveConsumers } from './moved-consumers';
import { type Course, readPointer, requireSwitchable, switchPointer, switchPointerBack } from './pointer';
import { whenQuiet } from './quiet-stream';
import { STACK_SWITCH, STACK_SWITCH_BACK } from './stack-steps';
import type { Step } from './step';
import { putSettings } from './step-settings';
import { watch } from './watch';
import type { FrozenPolicy } from './writers';
import { STACK_STEPS, STACK_WAY_BACK_STEPS } from '../../contract/cut-over';
import { StateError } from '../errors/state-error';

/** The new table has errors, or an alarm has fired: the old one is used again. */
export class Fired extends Error {
  public readonly name = 'Fired';

  constructor(public readonly reason: string) {
    super(reason);
  }
}

const STEPS: readonly Step[] = [
  {
    name: 'protect',
    async run(cutOver) {
      const { description } = await cutOver.new.described();
      if (!description.DeletionProtectionEnabled) await cutOver.new.updateTable({ DeletionProtectionEnabled: true });
      await putSettings(cutOver, ['pointInTimeRecovery']);
    },
  },
  { name: 'settings', run: async (cutOver) => putSettings(cutOver, ['kinesisDestinations']) },
  {
    name: 'freeze',
    untilSwitch: true,
    before: async ({ plan, writers }) => plan.freeze ? writers.policy() : {},
    async run({ plan, writers, pointer, way }, before) {
      if (plan.pointer) await requireSwitchable(pointer, way);
      if (plan.freeze) await writers.freeze(before as unknown as FrozenPolicy);
    },
  },
  {
    name: 'gap',
    untilSwitch: true,
    async run({ plan, aws, signal }) {
      const moment = new Date(plan.gap.since);
      const gap = plan.freeze ? await whenQuiet(aws, plan.old.name, moment, plan.settle, signal)
        : await writesSince(aws, plan.old.name, moment, signal);
      const { writes = Infinity } = gap;
      if (plan.acceptedGap !== ANY_GAP && writes > plan.acceptedGap) {
        throw new StateError(`${gap.writes ?? 'an unknown number of'} writes to ${plan.old.name} since ${gap.since} are not in ${plan.new.name}`,
          `${plan.acceptedGap} were accepted`, 'plan the cut-over again');
      }
      return gap;
    },
  },
  {
    name: 'switch',
    before: async ({ pointer }) => ({ version: (await readPointer(pointer)).version }),
    run: async ({ pointer, way, aws, signal }) => switchPointer(pointer, way, aws.clock, signal),
  },
  { name: 'consumers', run: async ({ functions, old, new: other }) => moveConsumers(functions, old, other) },
  {
    name: 'watch',
    async run(cutOver) {
      const { aws, plan, signal } = cutOver;
      const since = (await cutOver.switchedAt())!;
      const { errors, reason } = await watch({
        aws,
        table: plan.new.name,
        since,
        milliseconds: plan.watch,
        maxErrors: plan.maxErrors,
        alarms: plan.alarms,
        course: async () => plan.pointer ? cutOver.pointer.course(plan.pointer.to) : EVERYWHERE,
        signal,
        progress: ({ count }) => cutOver.note('watch', `${count} errors`),
      });
      if (reason !== undefined) throw new Fired(reason);
      return { errors };
    },
  },
  {
    name: 'finish',
    async run(cutOver) {
      const { plan } = cutOver;
      const table = await cutOver.used();
      if (table !== (plan.pointer?.to ?? plan.new.name)) {
        const what = plan.stack ? `stack ${plan.stack.name}` : cutOver.pointer.title;
        throw new StateError(`${what} names ${table ?? 'no table'}`, 'another writer has changed it since the switch', 'cutover undo leads back to the old table');
      }
      return putSettings(cutOver, ['backupSelections', 'alarmActions', 'timeToLive'], ['backupSelections']);
    },
  },
];

const WAY_BACK: readonly Step[] = [
  {
    name: 'thaw',
    async run({ record, writers }) {
      const before = await record.begun('freeze');
      if (before?.frozen !== undefined) await writers.thaw(before as unknown as FrozenPolicy);
    },
  },
  {
    name: 'switch-back',
    async run({ record, pointer, way, aws, signal }) {
      return await record.begun('switch') ? switchPointerBack(pointer, way, aws.clock, signal) : undefined;
    },
  },
  {
    name: 'consumers-back',
    async run({ record, functions, old, new: other }) {
      if (await record.begun('consumers')) await moveConsumers(functions, other, old);
    },
  },
];

/** A deployment of a stack ends once it has reached everything. */
const EVERYWHERE: Course = { isEverywhere: true, isOver: true };

/** The steps of a plan, and those of its way back. */
export function stepsOf({ stack }: Pick<CutOverPlan, 'stack'>): { readonly forward: readonly Step[]; readonly back: readonly Step[] } {
  if (!stack) return { forward: STEPS, back: WAY_BACK };
  const of = (names: readonly string[], own: readonly Step[], common: readonly Step[]) =>
    names.map((name) => [...own, ...common].find((step) => step.name === name)!);
  return { forward: of(STACK_STEPS, STACK_SWITCH, STEPS), back: of(STACK_WAY_BACK_STEPS, STACK_SWITCH_BACK, WAY_BACK) };
}
