/** Applies a cut-over, step by step, or takes it back. The same again goes on where the last run has ended. */
import { CutOver, type CutOverOptions } from './cut-over';
import type { CutOverRecord } from './cutover-record';
import { TakenBack } from './pointer';
import type { Step } from './step';
import { Fired, stepsOf } from './steps';
import type { FrozenPolicy } from './writers';
import { StateError } from '../errors/state-error';

/** The end of a run: the new table has taken over, or the old one is used again, with the reason. */
export type CutOverEnd = { readonly end: 'applied' } | { readonly end: 'back'; readonly reason: string };

/** @param patient the same without interruptions: what was frozen is thawed before a run ends */
export async function applyCutOver(options: CutOverOptions, patient: CutOverOptions): Promise<CutOverEnd> {
  const cutOver = new CutOver(options);
  const { record } = cutOver;
  const way = await record.wayBack();
  if (way) return undoCutOver(options, way.reason);
  try {
    await cutOver.requireTables();
    await runSteps(cutOver, stepsOf(cutOver.plan).forward, true);
    return { end: 'applied' };
  } catch (error) {
    if (error instanceof Fired || error instanceof TakenBack) return undoCutOver(patient, error.reason);
    await thawUnlessSwitched(new CutOver(patient));
    throw error;
  }
}

/** Back to the old table. Nothing of the new one is deleted. */
export async function undoCutOver(options: CutOverOptions, reason: string): Promise<CutOverEnd> {
  const cutOver = new CutOver(options);
  await cutOver.requireOld();
  await cutOver.record.goBack({ at: cutOver.now, reason });
  await runSteps(cutOver, stepsOf(cutOver.plan).back, false);
  return { end: 'back', reason: (await cutOver.record.wayBack())!.reason };
}

/** True if no step is left. */
export async function isApplied(record: CutOverRecord): Promise<boolean> {
  return await record.done('finish') !== undefined;
}

async function runSteps(cutOver: CutOver, steps: readonly Step[], isForward: boolean): Promise<void> {
  const { record, signal } = cutOver;
  for (const step of steps) {
    signal?.throwIfAborted();
    if (await record.done(step.name) && !(step.untilSwitch && !await cutOver.isSwitched())) continue;
    if (isForward && await record.wayBack()) throw new StateError('cut-over is being taken back by another run', undefined, 'look at it with cutover status');
    cutOver.note(step.name);
    const before = await record.begun(step.name)
      ?? await record.begin(step.name, { at: cutOver.now, ...await step.before?.(cutOver) });
    const facts = await step.run(cutOver, before);
    await record.end(step.name, { at: cutOver.now, ...facts });
  }
}

/** Writers are not left frozen by a run that has failed: the old table is the one in use. */
async function thawUnlessSwitched(cutOver: CutOver): Promise<void> {
  const before = await cutOver.record.begun('freeze');
  if (before?.frozen === undefined || await cutOver.isSwitched()) return;
  await cutOver.writers.thaw(before as unknown as FrozenPolicy);
}
