/** `status`: whether a rewind would work now, from which evidence, and how far back. */
import { type RecoveryReach, recoveryReach } from '../../engine/dynamodb/recovery-reach';
import type { Table } from '../../engine/dynamodb/table';
import { Connection, type Context } from '../connection/connection';
import { exportsOf } from '../evidence/export-places';
import { describeStream } from '../evidence/stream-reach';
import { flagsOf } from '../options/flags';
import { type Row, rowLines } from '../report/run-counts';
import { commandLine } from '../terminal/command-line';
import { bytesText, counted, numberText } from '../terminal/count-text';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { spanText, timeText } from '../terminal/time';

export interface StatusCommandOptions {
  readonly table: string;

  /** The beginning of the damage. */
  readonly from?: Date;
}

/** One way back. */
interface WayBack {
  readonly evidence: 'stream' | 'export' | 'pair';

  /** The first moment that it reaches; none if it is not there. */
  readonly since?: Date;

  /** True if a rewind can be planned from it now; otherwise it has to be made first. */
  readonly ready: boolean;

  /** Its cost, or the reason why it is missing. */
  readonly text: string;
}

const HOUR = 3_600_000;

/** Point-in-time recovery, or the reason why it is unknown. */
type RecoveryAnswer = RecoveryReach | { readonly unknown: string } | undefined;

export async function showStatus({ table: wanted, from }: StatusCommandOptions, context: Context): Promise<ExitCode> {
  const connection = await Connection.open(context.connection);
  try {
    const table = await connection.table(wanted);
    const { name, bytes = 0 } = table;
    const [recovery, stream, ready] = await Promise.all([
      recoveryOf(connection, name), describeStream(connection, table, context.now()),
      from && exportsOf(table, { from }, connection).then(({ folders }) => folders.length, () => 0),
    ]);
    const ways: WayBack[] = [
      { evidence: 'stream', ready: stream.since !== undefined, ...stream },
      exportWay(recovery, from, ready),
      { evidence: 'pair', ready: false, ...reachOf(recovery, 'two restored tables, before and after; takes an hour or more') },
    ];
    const usable = ways.filter(({ since }) => since && (!from || since <= from));
    const way = usable.find(({ ready: there }) => there) ?? usable[0];
    const best = way?.evidence;
    const facts = {
      command: 'status',
      table: { name, arn: table.arn, keys: table.keyNames, items: table.itemCount, bytes },
      stream: table.stream?.viewType ?? null,
      pointInTimeRecovery: recovery ?? null,
      otherRegions: table.otherRegions,
      conditionsHoldInAllRegions: table.otherRegions.length === 0 || table.strong,
      from,
      evidence: ways.map((each) => ({ ...each, covers: usable.includes(each) })),
      rewindWorks: way?.ready ?? false,
      best,
      next: next(name, from, way, context),
    };
    context.screen.show(facts, () => lines(facts, table, recovery, context));
    return facts.rewindWorks ? EXIT.done : EXIT.attention;
  } finally {
    connection.close();
  }
}

interface Facts {
  readonly table: { readonly bytes: number };
  readonly evidence: readonly (WayBack & { readonly covers: boolean })[];
  readonly best?: string;
  readonly rewindWorks: boolean;
  readonly next?: string;
  readonly from?: Date;
}

function lines(facts: Facts, table: Table, recovery: RecoveryAnswer, { screen, now }: Context): string[] {
  const { evidence, best, rewindWorks, next: command, from } = facts;
  const known: Row[] = [
    ['items', `about ${numberText(table.itemCount)} (${bytesText(facts.table.bytes)}), as DynamoDB counted them within the last six hours`],
    ['stream', table.stream?.viewType ?? 'off'],
    ['recovery', recoveryText(recovery)],
    ['Regions', regionsText(table)],
  ];
  const ways = evidence.map(({ evidence: name, since, covers, text }): string => {
    const mark = covers ? screen.styled('green', '✓') : screen.styled('red', '✗');
    const reach = since ? `${timeText(since)} (${spanText(now().getTime() - since.getTime())} back)` : 'not there';
    return `  ${mark} ${name.padEnd(7)} ${reach.padEnd(36)} ${text}`;
  });
  const start = from ? ` from ${timeText(from)}` : '';
  const verdict = best === undefined
    ? screen.styled('red', from ? `Nothing here reaches back to ${timeText(from)}.` : 'Nothing here can undo damage in this table.')
    : rewindWorks ? screen.styled('green', `A rewind${start} works, from the ${best}.`)
      : screen.styled('yellow', `A rewind${start} could work, after an export. This command prints the exports that are needed, and plans when they exist:`);
  return [
    '', screen.styled('bold', table.arn), '', ...rowLines(known), '', '  evidence  reaches back to', ...ways, '', verdict,
    ...command ? ['', `  ${screen.styled('bold', command)}`] : [], '',
  ];
}

/** Two hours back is a beginning, if there is so much. */
function next(
  name: string,
  from: Date | undefined,
  way: WayBack | undefined,
  { connection, now }: Context,
): string | undefined {
  if (!way) return undefined;
  const start = from ?? (way.since!.getTime() > now().getTime() - 2 * HOUR ? way.since! : undefined);
  return commandLine(
    ['rewind', 'plan'],
    flagsOf({
      table: name,
      from: start ?? '2h',
      // Exports do not show who wrote.
      ...(way.evidence === 'export' && { evidence: 'export', only: ['ATTRIBUTES'] }),
      ...connection,
    }),
  );
}

async function recoveryOf({ dynamodb }: Connection, name: string): Promise<RecoveryAnswer> {
  return recoveryReach(dynamodb, name).catch((error: Error) => ({ unknown: error.message || error.name }));
}

/** Exports that are there already and cover the time need no recovery any more. */
function exportWay(recovery: RecoveryAnswer, from?: Date, ready = 0): WayBack {
  const net = 'one net change per item and window';
  if (ready > 0) return { evidence: 'export', since: from, ready: true, text: `${net}; ${counted(ready, 'export')} ${ready === 1 ? 'covers' : 'cover'} it already` };
  return { evidence: 'export', ready: false, ...reachOf(recovery, `${net}; exporting takes minutes`) };
}

function reachOf(recovery: RecoveryAnswer, text: string): Pick<WayBack, 'since' | 'text'> {
  if (!recovery) return { text: 'needs point-in-time recovery, which is off' };
  return 'unknown' in recovery ? { text: `unknown: ${recovery.unknown}` } : { since: recovery.earliest, text };
}

function recoveryText(recovery: RecoveryAnswer): string {
  if (!recovery) return 'point-in-time recovery is off';
  if ('unknown' in recovery) return `unknown: ${recovery.unknown}`;
  const { days, earliest, latest } = recovery;
  return `to any second from ${timeText(earliest)} to ${timeText(latest)}${days === undefined ? '' : ` (${days} days)`}`;
}

function regionsText({ otherRegions, strong, arn }: Table): string {
  if (otherRegions.length === 0) return `${arn.split(':')[3]} only`;
  return strong ? `also ${otherRegions.join(', ')}, with strong consistency`
    : `also ${otherRegions.join(', ')}, with eventual consistency: a rewind needs the writers there stopped (--writes-stopped-elsewhere)`;
}
