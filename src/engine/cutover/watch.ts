/** Watches a table that has just taken over, and finds the reason to go back, if there is one. */
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { CutOverClients } from './cutover-clients';
import type { Course } from './pointer';
import { errorsOf, type TableErrors } from './table-errors';

export interface WatchOptions {
  readonly aws: CutOverClients;
  readonly table: string;

  /** The time of the switch. */
  readonly since: Date;
  readonly milliseconds: number;
  readonly maxErrors: number;
  readonly alarms: readonly string[];

  /** The course of the switch. The watch does not end before it. */
  readonly course: () => Promise<Course>;
  readonly signal?: AbortSignal;
  readonly progress?: (errors: TableErrors) => void;
}

export interface Watched {
  readonly errors: TableErrors;

  /** Why the old table has to be used again; none if all is well. */
  readonly reason?: string;
}

const POLL = 10_000;
const SECOND = 1000;

/** CloudWatch counts a minute once it is over: errors of the last one are seen by alarms only. */
export async function watch(options: WatchOptions): Promise<Watched> {
  const { aws: { clock }, since, milliseconds, signal, progress } = options;
  const end = since.getTime() + milliseconds;
  for (;;) {
    const isOver = clock.now() >= end;
    const found = await look(options);
    progress?.(found.errors);
    const course = await options.course();
    const reason = found.reason ?? course.reason;
    if (reason !== undefined || (isOver && course.isOver)) return { ...found, reason };
    const left = isOver ? POLL : Math.max(1, end - clock.now());
    await clock.sleep(Math.min(POLL, milliseconds / 4, left));
    signal?.throwIfAborted();
  }
}

async function look({ aws, table, since, maxErrors, alarms }: WatchOptions): Promise<Watched> {
  const errors = await errorsOf(aws, table, since);
  if (errors.count > maxErrors) return { errors, reason: `${errors.count} errors, more than ${maxErrors}: ${errors.kinds.join(', ')}` };
  const fired = await firedSince(aws, alarms, since);
  return fired.length === 0 ? { errors } : { errors, reason: `alarms have fired: ${fired.join(', ')}` };
}

/**
 * An alarm that was on before the switch is that of the old table. Times of alarms may be whole seconds, so one that
 * has fired in the second of the switch counts.
 */
async function firedSince(aws: CutOverClients, alarms: readonly string[], since: Date): Promise<string[]> {
  if (alarms.length === 0) return [];
  const earliest = Math.floor(since.getTime() / SECOND) * SECOND;
  const client = await aws.cloudWatch();
  const { MetricAlarms: metric = [], CompositeAlarms: composite = [] } = await client.send(
    new DescribeAlarmsCommand({ AlarmNames: [...alarms], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  return [...metric, ...composite].filter(({ StateValue: state, StateUpdatedTimestamp: at }) => state === 'ALARM' && at !== undefined && at.getTime() >= earliest)
    .map(({ AlarmName }) => AlarmName!);
}
