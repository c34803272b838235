/** The state of a monitor, for people. */
import type { Pause } from '../../engine/monitor/monitor-state';
import { spanText, timeText } from '../terminal/time';

export function pauseText({ until, by, reason }: Pause, now: number): string {
  return `${untilText(until, now)}, by ${by}${reason === undefined ? '' : `: ${reason}`}`;
}

export function untilText(until: number, now: number): string {
  return `until ${timeText(new Date(until))} (${spanText(until - now)} from now)`;
}
