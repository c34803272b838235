/** `monitor status <table>`: whether a change monitor works, and what it left to a person. Writes nothing. */
import { placeBeside } from './run-result';
import type { Table } from '../../engine/dynamodb/table';
import { isOpen, restoredInLastMinute } from '../../engine/monitor/breaker';
import { listedPlans, type MonitorPlan, type MonitorState, readState } from '../../engine/monitor/monitor-state';
import { shownDigest } from '../../engine/plan/shown-digest';
import { Connection, type ConnectionOptions, type Context } from '../connection/connection';
import { pauseText, untilText } from '../monitor/monitor-text';
import { monitoredTable, type MonitorTags, monitorTags } from '../monitor/monitored-table';
import { type StreamMapping, streamMapping } from '../monitor/stream-mapping';
import { flagsOf } from '../options/flags';
import { rowLines } from '../report/run-counts';
import { commandLine } from '../terminal/command-line';
import { counted, numberText } from '../terminal/count-text';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { timeText } from '../terminal/time';

export interface MonitorStatusOptions {
  /** Leaves older plans out. @default - all that are listed, those of 35 days */
  readonly from?: Date;
}

/** A plan with the command that goes on with it. */
type ListedPlan = MonitorPlan & { readonly command?: string };

interface Facts {
  readonly table: Table;
  readonly state: MonitorState;
  readonly tags: MonitorTags;
  readonly mapping: StreamMapping;
  readonly plans: readonly ListedPlan[];
  readonly from?: Date;

  /** Milliseconds, by the clock of AWS. */
  readonly now: number;
}

/** So many plans are shown on a screen, and every one that is left to a person. */
const SHOWN = 20;

export async function showMonitor(name: string, { from }: MonitorStatusOptions, context: Context): Promise<ExitCode> {
  const connection = await Connection.open(context.connection);
  try {
    const { table, state, clock } = await monitoredTable(connection, name);
    const [known, plans, tags] = await Promise.all([
      readState(state), listedPlans(state), monitorTags(connection, table),
    ]);
    const facts: Facts = {
      table,
      state: known,
      tags,
      mapping: await mappingOf(connection, table, tags),
      plans: plans.filter(({ at }) => !from || Date.parse(at) >= from.getTime())
        .map((plan) => ({ ...plan, command: commandFor(plan, context.connection) })),
      from,
      now: clock.now(),
    };
    const left = leftOf(facts, context.connection);
    context.screen.show(documentOf(facts, left), () => linesOf(facts, left, context));
    return left.length > 0 ? EXIT.attention : EXIT.done;
  } finally {
    connection.close();
  }
}

async function mappingOf(
  connection: Connection, table: Table, { functionName, unknown }: MonitorTags,
): Promise<StreamMapping> {
  if (functionName !== undefined) return streamMapping(connection, table, functionName);
  return { unknown: unknown ?? 'the table of the monitor names no function', faults: [] };
}

/** The next command for a person. */
function commandFor({ outcome, plan, digest }: MonitorPlan, connection: ConnectionOptions): string | undefined {
  switch (outcome) {
    case 'proposed': return commandLine(['rewind', 'apply', plan], flagsOf({ digest: shownDigest(digest), ...connection }));
    case 'restored': return commandLine(['rewind', 'undo', plan], flagsOf({ out: placeBeside(plan), ...connection }));
    case 'conflict': return commandLine(['rewind', 'report', plan], flagsOf(connection));
    case 'observed': return undefined;
  }
}

function isLeft({ outcome }: MonitorPlan): boolean {
  return outcome === 'proposed' || outcome === 'conflict';
}

/** The points that are left to a person, each in a line. */
function leftOf(
  { table, state: { pause, breaker }, mapping, plans, now }: Facts, connection: ConnectionOptions,
): string[] {
  const resume = commandLine(['monitor', 'resume', table.name], flagsOf(connection));
  const count = (wanted: MonitorPlan['outcome']) => plans.filter(({ outcome }) => outcome === wanted).length;
  const [proposed, conflicts] = [count('proposed'), count('conflict')];
  return [
    ...mapping.faults,
    ...mapping.unknown === undefined ? [] : [`it is unknown if the monitor sees the changes of the table: ${mapping.unknown}`],
    ...isPaused(pause, now) ? [`it is paused, and restores nothing; to end the pause: ${resume}`] : [],
    ...isOpen(breaker, now) ? [`its breaker is open, because of too many unintended changes: it restores nothing; to close it: ${resume}`] : [],
    ...proposed > 0 ? [`${counted(proposed, 'plan')} to look at and apply, below`] : [],
    ...conflicts > 0 ? [`${counted(conflicts, 'plan')} with conflicts to decide, below`] : [],
  ];
}

function isPaused(pause: MonitorState['pause'], now: number): boolean {
  return pause !== undefined && pause.until > now;
}

function documentOf(
  { table, state: { pause, breaker }, tags, mapping, plans, from, now }: Facts, left: string[],
): object {
  return {
    command: 'monitor status',
    table: { name: table.name, arn: table.arn, stream: table.stream?.arn ?? null },
    works: left.length === 0,
    left,
    response: tags.response ?? null,
    function: tags.functionName ?? null,
    journal: tags.journal ?? null,
    paused: isPaused(pause, now) ? { ...pause, until: timeText(new Date(pause!.until)) } : null,
    breaker: {
      openUntil: isOpen(breaker, now) ? timeText(new Date(breaker.openUntil!)) : null,
      restoredInLastMinute: restoredInLastMinute(breaker, now),
    },
    mapping: { ...mapping, lastResult: mapping.lastResult ?? null, state: mapping.state ?? null },
    from,
    plans,
  };
}

function linesOf(facts: Facts, left: string[], { screen }: Context): string[] {
  const { table, state: { pause, breaker }, tags, mapping, plans, from, now } = facts;
  const shown = plans.filter((plan, place) => place < SHOWN || isLeft(plan));
  const hidden = plans.length - shown.length;
  return [
    '', screen.styled('bold', table.arn), '',
    ...rowLines([
      ['response', tags.response ?? `unknown: ${tags.unknown ?? 'the table of the monitor does not name it'}`],
      ['paused', isPaused(pause, now) ? pauseText(pause!, now) : 'no'],
      ['breaker', isOpen(breaker, now) ? `open ${untilText(breaker.openUntil!, now)}, or later if more comes` : 'closed'],
      ['restored', `${counted(restoredInLastMinute(breaker, now), 'item')} in the last minute`],
      ['stream', mappingText(mapping)],
    ]), '',
    left.length > 0 ? screen.styled('yellow', 'Left to a person:') : screen.styled('green', 'The monitor works, and nothing is left to a person.'),
    ...left.map((line) => `  ${screen.styled('yellow', '!')} ${line}`), '',
    plans.length > 0 ? `Plans${from ? ` since ${timeText(from)}` : ' of the last 35 days'}, the newest first:`
      : `No plans${from ? ` since ${timeText(from)}` : ' in the last 35 days'}.`,
    ...shown.flatMap((plan) => planLines(plan)),
    ...hidden > 0 ? ['', `… and ${numberText(hidden)} more: all of them with --json.`] : [], '',
  ];
}

function mappingText({ unknown, state, lastResult }: StreamMapping): string {
  if (unknown !== undefined) return `unknown: ${unknown}`;
  if (state === undefined) return 'not read by the monitor';
  return `${state}${lastResult === undefined ? '' : `, last result: ${lastResult}`}`;
}

function planLines({ at, outcome, items, conflicts, rules, reason, command }: ListedPlan): string[] {
  const counts = [counted(items, 'item'), ...conflicts > 0 ? [counted(conflicts, 'conflict')] : []].join(', ');
  return [
    '', `  ${at}  ${outcome}  ${counts}  ${rules}${reason === undefined ? '' : `: ${reason}`}`,
    ...command === undefined ? [] : [`    ${command}`],
  ];
}
