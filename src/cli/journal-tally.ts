import type { PlanFolder } from './plan-folder';
import type { Plan } from '../handlers/engine/plan';
import { Refusal } from '../handlers/engine/refusal';
import { type RunReport, Tally } from '../handlers/engine/report';

/** What the journal of a plan has so far. */
export async function tallyOf(folder: PlanFolder, { digest, header }: Plan): Promise<RunReport> {
  const tally = new Tally(header.counts.items);
  for await (const entry of folder.history().entries()) {
    if (entry.type === 'run' && entry.plan !== digest) throw new Refusal('journal', `be of the plan ${digest}`, `one of ${entry.plan}`);
    if (entry.type === 'outcome') tally.add(entry);
  }
  return tally.report;
}
