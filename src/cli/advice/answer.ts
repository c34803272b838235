/** Asks one source. A source that may not be asked, or does not answer, is unknown by the name of its action. */
import type { Answer } from '../../engine/advice/findings';
import { reasonOf } from '../monitor/monitored-table';

export async function answer<T>(action: string, ask: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { action, seen: await ask() };
  } catch (error) {
    // The SDK adds lines for programmers.
    return { action, unknown: reasonOf(error).split('\n')[0] };
  }
}
