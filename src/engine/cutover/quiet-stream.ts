/** Waits until the stream of a table shows no write any more: policies take effect eventually. */
import type { CutOverClients } from './cutover-clients';
import { type Gap, writesSince } from './gap';
import { StateError } from '../errors/state-error';

export interface Quiet extends Gap {
  readonly quietAt: string;
}

/** Policies take seconds; writers that go on for so long are not stopped by one, in milliseconds. */
const LONGEST = 5 * 60_000;

const POLL = 5000;

/**
 * Returns all writes since a moment, once there are no more.
 *
 * @param settle the time from now without a write after which the writers count as stopped, in milliseconds
 */
export async function whenQuiet(
  aws: CutOverClients, table: string, moment: Date, settle: number, signal?: AbortSignal,
): Promise<Quiet> {
  const { clock } = aws;
  const start = clock.now();
  for (;;) {
    const gap = await writesSince(aws, table, moment, signal);
    if (gap.unknown !== undefined) throw new StateError(`writes to ${table} cannot be followed: ${gap.unknown}`, 'it is not known whether its writers have stopped');
    const now = clock.now();
    const last = Date.parse(gap.last ?? moment.toISOString());
    if (now - Math.max(start, last) >= settle) return { ...gap, quietAt: new Date(now).toISOString() };
    if (now >= start + LONGEST + settle) {
      throw new StateError(`writers of ${table} go on although its policy denies writes, last at ${gap.last}`, 'nothing was switched',
        'look at the writers, such as replication from another Region');
    }
    await clock.sleep(Math.min(POLL, settle));
    signal?.throwIfAborted();
  }
}
