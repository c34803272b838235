/** Difference between the clock of this machine and that of AWS, measured from answers. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Clock, SYSTEM_CLOCK } from '../../clock/clock';
import { spanText } from '../terminal/time';

/** Answers name whole seconds: on average it was half a second later. */
const HALF_SECOND = 500;

/** So far a clock may be off without a word, in milliseconds. */
const TOLERATED = 3000;

export class ServerClock {
  /** Milliseconds by which this machine is ahead, and the accuracy of that. */
  private measured?: { readonly ahead: number; readonly accuracy: number };

  /** Listens to the answers of a client. */
  public watch(client: DynamoDBClient): void {
    client.middlewareStack.add((next) => async (parameters) => {
      const asked = Date.now();
      const answer = await next(parameters);
      this.heard((answer.response as { headers?: Record<string, string> }).headers?.date, asked, Date.now());
      return answer;
    }, { step: 'deserialize', priority: 'low', name: 'serverClock' });
  }

  public heard(date: string | undefined, asked: number, answered: number): void {
    const time = Date.parse(date ?? '');
    if (Number.isNaN(time)) return;
    const accuracy = (answered - asked) / 2 + HALF_SECOND;
    if (this.measured && this.measured.accuracy <= accuracy) return;
    this.measured = { ahead: (asked + answered) / 2 - time - HALF_SECOND, accuracy };
  }

  /** The clock of AWS, as well as it is known. */
  public clock(): Clock {
    return { ...SYSTEM_CLOCK, now: () => SYSTEM_CLOCK.now() - this.off() };
  }

  /** A warning, if the clock is off. */
  public warnings(): string[] {
    const off = this.off();
    if (off === 0) return [];
    return [`the clock of this machine is ${spanText(Math.abs(off))} ${off > 0 ? 'ahead of' : 'behind'} that of AWS: spans such as 2h are counted from the wrong moment, `
      + 'so give times with their zone, or set the clock; the stream is read by the clock of AWS'];
  }

  /** Milliseconds, or none where it may be the way of the answer. */
  private off(): number {
    const { ahead = 0, accuracy = 0 } = this.measured ?? {};
    return Math.abs(ahead) > TOLERATED + accuracy ? Math.round(ahead) : 0;
  }
}
