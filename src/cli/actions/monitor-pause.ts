/** `monitor pause <table>` and `monitor resume <table>`. */
import { CLOSED, isOpen } from '../../engine/monitor/breaker';
import { changeState, type Pause } from '../../engine/monitor/monitor-state';
import { Connection, type Context } from '../connection/connection';
import { pauseText } from '../monitor/monitor-text';
import { monitoredTable, type MonitoredTable, monitorTags } from '../monitor/monitored-table';
import { flagsOf } from '../options/flags';
import { currentIdentity } from '../plan-folder/identity';
import { commandLine } from '../terminal/command-line';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { timeText } from '../terminal/time';

export interface PauseOptions {
  /** In milliseconds. @default an hour */
  readonly pauseFor?: number;
  readonly reason?: string;
}

const HOUR = 3_600_000;

export async function pauseMonitor(
  name: string, { pauseFor = HOUR, reason }: PauseOptions, context: Context,
): Promise<ExitCode> {
  return changeMonitor(name, context, async ({ table, state, clock }, connection) => {
    const { by, host } = await currentIdentity(connection);
    const pause: Pause = { until: wholeSecond(clock.now() + pauseFor), by: by ?? host, reason };
    await changeState(state, (found) => ({ state: { ...found, pause }, result: undefined }));
    const { response } = await monitorTags(connection, table);
    const next = commandLine(['monitor', 'resume', table.name], flagsOf(context.connection));
    const note = response === undefined || response === 'restore' ? undefined
      : `its response is ${response}: it restores nothing, also without a pause`;
    context.screen.show({
      command: 'monitor pause',
      table: table.name,
      paused: { ...pause, until: timeText(new Date(pause.until)) },
      response: response ?? null,
      warnings: note === undefined ? [] : [note],
      next,
    }, () => [
      '', context.screen.styled('bold', `${table.name}: its change monitor is paused ${pauseText(pause, clock.now())}`),
      '', 'Until then it proposes a plan for unintended changes, and restores nothing.',
      ...note === undefined ? [] : [`${context.screen.styled('yellow', '!')} ${note}`],
      `To end the pause: ${next}`, '',
    ]);
  });
}

export async function resumeMonitor(name: string, context: Context): Promise<ExitCode> {
  return changeMonitor(name, context, async ({ table, state, clock }) => {
    const now = clock.now();
    const ended = await changeState(state, ({ pause, breaker, ...rest }) => ({
      state: { ...rest, breaker: CLOSED },
      result: { pause: pause && pause.until > now ? pause : undefined, breaker: isOpen(breaker, now) },
    }));
    const next = commandLine(['monitor', 'status', table.name], flagsOf(context.connection));
    context.screen.show({
      command: 'monitor resume', table: table.name, pauseEnded: ended.pause !== undefined, breakerClosed: ended.breaker, next,
    }, () => [
      '', context.screen.styled('bold', `${table.name}: its change monitor goes on`),
      '', ended.pause ? `Its pause has ended, which was ${pauseText(ended.pause, now)}` : 'It was not paused.',
      ended.breaker ? 'The breaker is closed.' : 'The breaker was closed already; it counts from nothing again.',
      `What was proposed meanwhile stays a proposal: ${next}`, '',
    ]);
  });
}

/** Not a moment earlier. */
function wholeSecond(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000) * 1000;
}

async function changeMonitor(
  name: string, context: Context, change: (monitored: MonitoredTable, connection: Connection) => Promise<void>,
): Promise<ExitCode> {
  const connection = await Connection.open(context.connection);
  try {
    await change(await monitoredTable(connection, name), connection);
    return EXIT.done;
  } finally {
    connection.close();
  }
}
