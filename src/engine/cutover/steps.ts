/** The steps of a cut-over. Each can be repeated: it looks at what is so, and changes only what is not. */
import type { CutOver } from './cut-over';
import { ANY_GAP } from './cutover-plan';
import { writesSince } from './gap';
import { moveConsumers } from './moved-consumers';
import { readPointer, requireSwitchable, switchPointer, switchPointerBack } from './pointer';
import { whenQuiet } from './quiet-stream';
import { putSettings } from './step-settings';
import { watch } from './watch';
import type { FrozenPolicy } from './writers';
import type { CutOverStep } from '../../contract/cut-over';
import { StateError } from '../errors/state-error';
import type { JsonObject } from '../files/json-object';

export interface Step {
  readonly name: CutOverStep;

  /** What has to be known to take the step back, or to repeat it. */
  readonly before?: (cutOver: CutOver) => Promise<object>;

  /** @returns what is to be known after it */
  readonly run: (cutOver: CutOver, before: JsonObject) => Promise<object | void>;

  /** True if it is repeated until the switch: others may have changed what it found. */
  readonly untilSwitch?: true;
}

/** The new table has errors, or an alarm has fired: the old one is used again. */
export class Fired extends Error {
  public readonly name = 'Fired';

  constructor(public readonly reason: string) {
    super(reason);
  }
}

export const STEPS: readonly Step[] = [
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
    async run({ plan, writers, pointer }, before) {
      await requireSwitchable(pointer, plan.pointer);
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
    run: async ({ pointer, plan, aws, signal }) => switchPointer(pointer, plan.pointer, aws.clock, signal),
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
        course: () => cutOver.pointer.course(plan.pointer.to),
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
      const { pointer, plan } = cutOver;
      const { table } = await readPointer(pointer);
      if (table !== plan.pointer.to) {
        throw new StateError(`${pointer.title} names ${table ?? 'no table'}`, 'another writer has changed it since the switch', 'cutover undo leads back to the old table');
      }
      return putSettings(cutOver, ['backupSelections', 'alarmActions', 'timeToLive'], ['backupSelections']);
    },
  },
];

export const WAY_BACK: readonly Step[] = [
  {
    name: 'thaw',
    async run({ record, writers }) {
      const before = await record.begun('freeze');
      if (before?.frozen !== undefined) await writers.thaw(before as unknown as FrozenPolicy);
    },
  },
  {
    name: 'switch-back',
    async run({ record, pointer, plan, aws, signal }) {
      return await record.begun('switch') ? switchPointerBack(pointer, plan.pointer, aws.clock, signal) : undefined;
    },
  },
  {
    name: 'consumers-back',
    async run({ record, functions, old, new: other }) {
      if (await record.begun('consumers')) await moveConsumers(functions, other, old);
    },
  },
];
