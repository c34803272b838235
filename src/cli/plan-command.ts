/** `rewind --table … --from …`, the dry run: evidence becomes a plan, and a person sees what applying it would do. */
import { join } from 'node:path';
import { changeText, conflictText, keyText } from './change-text';
import { commandLine, connectionFlags } from './command-line';
import { Connection } from './connection';
import type { Context } from './context';
import { counted, numberText, shareText } from './count-text';
import { type DryRun, encodeSample, lookAt } from './dry-run';
import { type Evidence, evidenceFor, type EvidenceOptions, STREAM, timePrecision } from './evidence';
import { EXIT, type ExitCode } from './exit-code';
import { Interrupted, type Interruption, onInterrupt, untilInterrupted } from './interruption';
import { PLAN_FILES, planIn, type PlanFolder, writeJson } from './plan-folder';
import { PLAN_NOTE, type PlanNote } from './plan-note';
import { newPlanFolder, openPlanFolder } from './plan-places';
import { countRows, encodeReport, type Row, rowLines } from './run-counts';
import { timeText } from './time';
import { whoever } from './who';
import { type Writing, writingFlags } from './writing';
import { parseFilter } from '../handlers/engine/filter';
import { journalEvidence } from '../handlers/engine/journal-evidence';
import { createPlan, type Plan, type PlanHeader } from '../handlers/engine/plan';
import { Refusal } from '../handlers/engine/refusal';
import type { RestoreRules } from '../handlers/engine/restore-rules';
import { MAX_ITEMS, MAX_SHARE } from '../handlers/engine/safety-limits';
import type { Table } from '../handlers/engine/table';

export interface PlanCommandOptions {
  readonly table: string;
  readonly from: Date;
  readonly to?: Date;
  readonly filter?: string;
  readonly rules: RestoreRules;
  readonly limit?: number;
  readonly out: string;
  readonly evidence: EvidenceOptions;

  /** How the plan is to be applied, for the command that does it. */
  readonly writing?: Writing;
}

/** Plans a rewind. */
export async function planRewind(options: PlanCommandOptions, context: Context): Promise<ExitCode> {
  const filter = options.filter === undefined ? undefined : parseFilter(options.filter);
  const connection = await Connection.open(context.connection);
  try {
    const table = await connection.table(options.table);
    const { from, to, rules, limit, evidence: { damageOnly } } = options;
    const evidence = await evidenceFor({ table, from, to, ...options.evidence }, connection);
    const { out, writing } = options;
    return await laidDown({ out, kind: 'rewind', table, evidence, connection, context, writing }, { from, to, filter, rules, damageOnly, limit });
  } finally {
    connection.close();
  }
}

/** Plans the rewind of a rewind, from its journal. */
export async function planUndo(name: string, { out, limit }: Pick<PlanCommandOptions, 'out' | 'limit'>, context: Context): Promise<ExitCode> {
  const first = await openPlanFolder(name, () => Connection.open(context.connection));
  try {
    const { header: { tableName, tableArn, rules: { deep, version } } } = await planIn(first);
    const connection = await Connection.open(context.connection, regionOf(tableArn));
    try {
      const { value: run } = await first.history().entries()[Symbol.asyncIterator]().next();
      if (run?.type !== 'run') {
        throw new Refusal('plan', 'have been applied', first.name, 'there is nothing to undo');
      }
      const table = await connection.table(tableName);
      const evidence = { changes: () => journalEvidence(first.history()), title: `the journal of ${first.name}` };
      return await laidDown({ out, kind: 'undo', table, evidence, connection, context }, { from: new Date(run.at), rules: { deep, version }, limit });
    } finally {
      connection.close();
    }
  } finally {
    first.close();
  }
}

interface Request {
  readonly out: string;
  readonly kind: 'rewind' | 'undo';
  readonly table: Table;
  readonly evidence: Evidence;
  readonly connection: Connection;
  readonly context: Context;
  readonly writing?: Writing;
}

type Wanted = Pick<Parameters<typeof createPlan>[0], 'from' | 'to' | 'filter' | 'rules' | 'damageOnly' | 'limit'>;

async function laidDown(request: Request, wanted: Wanted): Promise<ExitCode> {
  const { out, kind, table, evidence, connection, context: { screen, now } } = request;
  const stamp = timeText(now()).replaceAll(/[-:]|\.\d+/g, '');
  const folder = await newPlanFolder(out, `${kind}-${table.name}-${stamp}`, connection);
  const interruption = onInterrupt(() => screen.note('\nstopping … (Ctrl-C again stops at once; nothing is written either way)'));
  let whole = false;
  let kept = false;
  try {
    const plan = await read(folder, request, wanted, interruption);
    const dryRun = await lookAt(plan, connection, screen, interruption.signal);
    whole = plan.header.counts.items > 0;
    if (whole) {
      const note: PlanNote = { at: now().toISOString(), ...await whoever(connection), evidence: evidence.title, dryRun: encodeReport(dryRun.report) };
      await handedOver(folder, note).catch((error) => {
        kept = true;
        throw error;
      });
    }
    const summary = new Summary(folder, plan, dryRun, request);
    screen.show(summary.document(), () => summary.lines());
    return plan.header.counts.items === 0 || dryRun.report.conflicts > 0 ? EXIT.attention : EXIT.done;
  } finally {
    interruption.dispose();
    if (!whole) folder.discard(); else if (!kept) folder.close();
  }
}

/** What was read for an hour is not lost because a bucket takes nothing. */
async function handedOver(folder: PlanFolder, note: PlanNote): Promise<void> {
  try {
    await writeJson(folder, PLAN_NOTE, note);
    await folder.publish(...PLAN_FILES);
  } catch (error) {
    if (folder.name === folder.path) throw error;
    const { name, message } = error as Error;
    throw new Error(`the plan could not be written to ${folder.name} (${name}: ${message}); it is whole in ${folder.path}: copy that, or name it for --apply`);
  }
}

async function read(folder: PlanFolder, { table, evidence, context: { screen } }: Request, wanted: Wanted, { signal }: Interruption): Promise<Plan> {
  const progress = screen.progress(`reading ${evidence.title}`);
  const seen = { read: 0, damage: 0 };
  const tell = (more: Partial<typeof seen>) => {
    Object.assign(seen, more);
    progress.update(seen.read, `${numberText(seen.damage)} of them damage`);
  };
  const changes = evidence.changes(join(folder.path, 'snapshots'), { signal, progress: (records) => tell({ read: records }) });
  try {
    return await createPlan({
      ...wanted,
      folder: folder.path,
      table,
      evidence: untilInterrupted(changes, signal),
      precision: evidence.title === STREAM ? timePrecision(table) : undefined,
      progress: (counts) => tell({ damage: counts.damage, read: Math.max(counts.changes, seen.read) }),
      signal,
    });
  } catch (error) {
    throw signal.aborted ? new Interrupted('interrupted; nothing was written') : error;
  } finally {
    progress.end();
  }
}

/** What a person has to know before approving. */
class Summary {
  private readonly header: PlanHeader;
  private readonly share?: number;

  constructor(
    private readonly folder: PlanFolder, private readonly plan: Plan, private readonly dryRun: DryRun, private readonly request: Request,
  ) {
    const { table } = request;
    this.header = plan.header;
    this.share = table.itemCount > 0 ? plan.header.counts.items / table.itemCount : undefined;
  }

  public document(): object {
    const { header, plan, folder, dryRun, share, request: { table, evidence } } = this;
    const { counts, from, to, filter, rules } = header;
    return {
      command: 'rewind',
      ...counts.items > 0 && { plan: folder.name, digest: plan.digest },
      table: { name: table.name, arn: table.arn, items: table.itemCount },
      evidence: evidence.title,
      from,
      to,
      filter,
      rules,
      counts,
      share,
      dryRun: encodeReport(dryRun.report),
      attributes: dryRun.attributes,
      samples: dryRun.samples.map(encodeSample),
      warnings: this.warnings(),
      next: counts.items > 0 ? this.next() : undefined,
    };
  }

  public lines(): string[] {
    const { header: { keyNames, counts, from, to, filter }, folder, plan, dryRun: { report, samples, attributes }, request } = this;
    const { table, evidence, context: { screen } } = request;
    const damage = request.kind === 'undo' ? 'the rewind' : filter ?? 'all writes';
    const title = `${table.name}: what ${damage} did from ${timeText(new Date(from))}${to ? ` to ${timeText(new Date(to))}` : ' on'}`;
    const facts: Row[] = [
      ['evidence', evidence.title],
      ['changes', `${numberText(counts.changes)} read, ${numberText(counts.damage)} of them damage`
        + `${counts.unclear > 0 ? `, and of ${numberText(counts.unclear)} nobody can tell` : ''}`],
      ...counts.ttl > 0 ? [['by time to live', counted(counts.ttl, 'deletion')] as const] : [],
      ['damaged', `${counted(counts.items, 'item')}${this.radius()}${counts.leftOut > 0 ? `; ${numberText(counts.leftOut)} more are beyond --limit` : ''}`],
    ];
    const head = ['', screen.styled('bold', title), '', ...rowLines(facts)];
    if (counts.items === 0) return [...head, '', 'No damage was found: nothing to do. Is --from early enough, and does --filter say what the damage looks like?', ''];
    return [
      ...head, '', ...rowLines(countRows(report, true)),
      ...section('attributes', Object.entries(attributes).sort(([, a], [, b]) => b - a).slice(0, 10).map(([name, count]) => `${name}  ${numberText(count)}`)),
      ...section('for example', samples.flatMap(({ keys, changes }) => [keyText(keys, keyNames), ...changes.slice(0, 5).map((change) => `  ${changeText(change)}`)])),
      ...section('left alone for you to decide', report.examples.slice(0, 5).flatMap((conflict) => [keyText(conflict.keys, keyNames), `  ${conflictText(conflict)}`])),
      ...this.warnings().flatMap((warning) => ['', `${screen.styled('yellow', '!')} ${warning}`]),
      '', `Nothing was written yet. The plan is ${folder.name}, SHA-256 ${plan.digest.slice(0, 16)}…`, 'To write exactly this:', '',
      `  ${screen.styled('bold', this.next())}`, '',
    ];
  }

  private radius(): string {
    const { share, request: { table } } = this;
    return share === undefined ? '' : `, ${shareText(share)} of about ${numberText(table.itemCount)}`;
  }

  private warnings(): string[] {
    const { share = 0, header, request: { table, context, writing, evidence } } = this;
    const { counts: { items } } = header;
    const { maxItems = MAX_ITEMS, maxShare = MAX_SHARE, writesStoppedElsewhere = false } = writing?.limits ?? {};
    return [
      ...evidence.warnings ?? [],
      items > maxItems && `${counted(items, 'item')} are more than ${numberText(maxItems)}: applying it asks for --max-items ${items}`,
      share > maxShare && `${shareText(share)} of the table is more than ${shareText(maxShare)}: applying it asks for --max-share ${Math.ceil(100 * items / table.itemCount)}%`,
      items > 0 && context.connection.roleArn !== undefined && 'the command below has the role that planned; where another one may write (TableRewind), name that',
      items > 0 && table.itemCount === 0 && maxShare < Infinity && 'DynamoDB, which counts every six hours, counts no item in the table: applying it may ask for --max-share any',
      table.otherRegions.length > 0 && !table.strong && !writesStoppedElsewhere && `the table is in ${table.otherRegions.join(', ')}, too, and a condition holds in one Region only: `
        + 'stop the writers there, then say --writes-stopped-elsewhere',
      header.source === 'stream' && timePrecision(table) > 1000 && 'DynamoDB Local rounds the times of changes down to the minute: those of the whole minute before --from count, too',
    ].filter((warning) => warning !== false);
  }

  private next(): string {
    const { folder, plan, request: { context, writing } } = this;
    return commandLine(['rewind'], {
      '--apply': folder.name, '--digest': plan.digest.slice(0, 16), ...writing && writingFlags(writing), ...connectionFlags(context.connection),
    });
  }
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? ['', `  ${title}`, ...lines.map((line) => `    ${line}`)] : [];
}

/** The Region of a table's ARN; that of DynamoDB Local is none. */
export function regionOf(tableArn: string): string | undefined {
  const region = tableArn.split(':')[3];
  return region === 'ddblocal' ? undefined : region;
}
