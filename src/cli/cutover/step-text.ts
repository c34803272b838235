/** The steps of a cut-over in words. */
import type { CutOverStep } from '../../contract/cut-over';
import type { CutOverPlan } from '../../engine/cutover/cutover-plan';
import { spanText } from '../terminal/time';

export function stepText(step: CutOverStep, plan: CutOverPlan): string {
  const { old, new: other, freeze, pointer, stack, watch, acceptedGap } = plan;
  switch (step) {
    case 'protect': return `deletion protection and point-in-time recovery of ${other.name}`;
    case 'settings': return `Kinesis destinations, which act once ${other.name} is written to`;
    case 'freeze': return freeze ? `writes to ${old.name} are refused, until its stream shows none` : 'writers are not frozen';
    case 'gap': return `writes to ${old.name} since ${other.name} are counted: ${acceptedGap < 0 ? 'any number' : acceptedGap} may be left behind`;
    case 'literals': return `references to the table in stack ${stack!.name} become literals of ${old.name}: nothing changes but the text`;
    case 'orphan': return `${stack!.table} leaves the stack, and ${old.name} stays`;
    case 'import': return `${other.name} comes into the stack as ${stack!.table}`;
    case 'switch': return pointer ? `${pointer.name} names ${pointer.to}` : `references come back: one deployment leads all resources of ${stack!.name} to ${other.name}`;
    case 'consumers': return `functions that read the stream of ${old.name} read that of ${other.name}`;
    case 'watch': return `errors and alarms lead back, for ${spanText(watch)}`;
    case 'finish': return 'backup selections, actions of alarms, and time to live';
    case 'thaw': return `writes to ${old.name} are taken again`;
    case 'switch-back': return pointer ? `${pointer.name} names ${pointer.from}` : `${stack!.table} of stack ${stack!.name} is ${old.name} again, by the same deployments`;
    case 'consumers-back': return `functions read the stream of ${old.name} again`;
  }
}
