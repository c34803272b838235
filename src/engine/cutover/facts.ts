/** A cut-over as its record, the pointer and both tables have it now. */
import { CutOver, type CutOverOptions } from './cut-over';
import type { CutOverPlan } from './cutover-plan';
import type { WayBack } from './cutover-record';
import { type Gap, writesSince } from './gap';
import { consumersOf, type MovedConsumer } from './moved-consumers';
import { stepsOf } from './steps';
import type { CutOverStep } from '../../contract/cut-over';
import type { StackFacts } from '../stack/table-stack';

export interface CutOverFacts {
  readonly plan: CutOverPlan;
  readonly steps: readonly { readonly step: CutOverStep; readonly at?: string }[];
  readonly way?: WayBack;
  readonly state: 'planned' | 'under way' | 'applied' | 'going back' | 'back';

  /** The table that applications use; none if the pointer names none, or it is not known what the stack names. */
  readonly table?: string;
  readonly isFrozen: boolean;

  /** The stack, if there is one: its own table, and where references lead. */
  readonly stack?: Omit<StackFacts, 'template'>;

  /** Settings that are left to a person, with the reason. */
  readonly left: readonly string[];

  /** Values that other writers gave a parameter while it was switched, and that were overwritten. */
  readonly overwritten: readonly string[];
  readonly consumers: { readonly old: readonly MovedConsumer[]; readonly new: readonly MovedConsumer[] };

  /** Writes since the switch to the table that is not used: to the old one, or to the new one after a way back. */
  readonly aside?: Gap;
  readonly switchedAt?: string;
}

export async function factsOf(options: CutOverOptions): Promise<CutOverFacts> {
  const cutOver = new CutOver(options);
  const { record, plan, aws } = cutOver;
  const way = await record.wayBack();
  const { forward, back } = stepsOf(plan);
  const names = [...forward, ...way ? back : []].map(({ name }) => name);
  const steps: { step: CutOverStep; at?: string }[] = [];
  for (const step of names) steps.push({ step, at: (await record.done(step))?.at as string | undefined });
  const isOver = steps.at(-1)!.at !== undefined;
  const hasBegun = await record.begun('protect') !== undefined;
  const switchedAt = await cutOver.isSwitched() || way ? await cutOver.asideSince() : undefined;
  return {
    plan,
    steps,
    way,
    state: way ? isOver ? 'back' : 'going back' : isOver ? 'applied' : hasBegun ? 'under way' : 'planned',
    table: await cutOver.used(),
    ...plan.stack && { stack: stackFacts(await cutOver.stack.read(await cutOver.backBase())) },
    left: (await record.done('finish'))?.left as readonly string[] | undefined ?? [],
    overwritten: (await record.done('switch'))?.between as readonly string[] | undefined ?? [],
    isFrozen: await cutOver.old.find() !== undefined && await cutOver.writers.isFrozen(),
    consumers: { old: await consumersOf(cutOver.old), new: await consumersOf(cutOver.new) },
    ...switchedAt && {
      switchedAt: switchedAt.toISOString(), aside: await writesSince(aws, (way ? plan.new : plan.old).name, switchedAt),
    },
  };
}

function stackFacts({ template: _, ...facts }: StackFacts): Omit<StackFacts, 'template'> {
  return facts;
}
