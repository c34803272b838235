/** A plan that a monitor proposed, once a person has applied it. */
import { reasonOf } from './monitored-table';
import { listAsRestored } from '../../engine/monitor/monitor-state';
import type { StateTable } from '../../engine/monitor/state-table';
import type { Screen } from '../terminal/screen';

/** Lists the plan as restored, if the monitor lists it. The repair is made either way. */
export async function listAsApplied(
  state: StateTable, plan: Parameters<typeof listAsRestored>[1], screen: Screen,
): Promise<void> {
  try {
    await listAsRestored(state, plan);
  } catch (error) {
    screen.note(`the change monitor goes on listing this plan as not applied: ${reasonOf(error)}`);
  }
}
