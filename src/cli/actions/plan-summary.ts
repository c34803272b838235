/** The result of a dry run, for the screen and as a document. */
import { type DryRun, encodeSample, WHOLE_ITEM } from './dry-run';
import { doubtWarnings } from './name-doubts';
import { noDamageText } from './no-damage';
import type { Table } from '../../engine/dynamodb/table';
import { nameText } from '../../engine/errors/plain-text';
import type { Plan, PlanHeader } from '../../engine/plan/plan';
import { MAX_ITEMS, MAX_SHARE } from '../../engine/plan/safety-limits';
import { percentText, shareText } from '../../engine/plan/share-text';
import { shownDigest } from '../../engine/plan/shown-digest';
import type { Context } from '../connection/connection';
import { type Evidence, timePrecision } from '../evidence/evidence';
import { type ApplyOptions } from '../options/apply-options';
import { flagsOf } from '../options/flags';
import type { PlanFolder } from '../plan-folder/plan-folder';
import { changeText, conflictText, keyText, supersededText } from '../report/change-text';
import { deletedText, deletionsText, expiredPlanText } from '../report/expired-text';
import { countRows, encodeReport, type Row, rowLines } from '../report/run-counts';
import { commandLine } from '../terminal/command-line';
import { counted, numberText } from '../terminal/count-text';
import { timeText } from '../terminal/time';

/** The request for a plan. */
export interface PlanRequest {
  readonly kind: 'rewind' | 'undo';
  readonly table: Table;
  readonly evidence: Evidence;
  readonly context: Context;

  /** For the command that applies the plan. */
  readonly applyOptions?: ApplyOptions;
}

/** The facts and the warnings to read before a plan is approved. */
export class PlanSummary {
  private readonly header: PlanHeader;
  private readonly share?: number;

  constructor(
    private readonly folder: PlanFolder,
    private readonly plan: Plan,
    private readonly dryRun: DryRun,
    private readonly request: PlanRequest,
  ) {
    const { table } = request;
    this.header = plan.header;
    this.share = table.itemCount > 0 ? plan.header.counts.items / table.itemCount : undefined;
  }

  public get isEmpty(): boolean {
    return this.header.counts.items === 0;
  }

  public get hasConflicts(): boolean {
    return this.dryRun.report.conflicts > 0;
  }

  public document(): object {
    const {
      header,
      plan,
      folder,
      dryRun,
      share,
      request: { table, evidence },
    } = this;
    const { counts, from, to, filter, rules } = header;
    return {
      command: 'rewind',
      ...(counts.items > 0 && { plan: folder.name, digest: plan.digest }),
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
      countsUp: dryRun.versions,
      touches: dryRun.touches,
      expired: dryRun.expired,
      expiredPuts: dryRun.expiredPuts,
      samples: dryRun.samples.map(encodeSample),
      warnings: this.warnings(),
      ...(this.isEmpty && { reason: noDamageText(header) }),
      next: counts.items > 0 ? this.next() : undefined,
    };
  }

  public lines(): string[] {
    const {
      header: { keyNames, counts, from, to, filter },
      folder,
      plan,
      header,
      request,
    } = this;
    const { report, samples, attributes, versions, touches } = this.dryRun;
    const {
      table,
      evidence,
      context: { screen },
    } = request;
    const damage = request.kind === 'undo' ? 'the rewind' : (filter?.replaceAll(/\s+/g, ' ') ?? 'all writes');
    const title = `${table.name}: what ${damage} did from ${timeText(new Date(from))}${to ? ` to ${timeText(new Date(to))}` : ' on'}`;
    const facts: Row[] = [
      ['evidence', evidence.title],
      [
        'changes',
        `${numberText(counts.changes)} read: ${numberText(counts.damage)} damaged` +
          `${counts.unclear > 0 ? `, ${numberText(counts.unclear)} ambiguous` : ''}`,
      ],
      ...(counts.ttl > 0 ? [['by time to live', deletionsText(counts.ttl, report.deletedByTimeToLive)] as const] : []),
      [
        'damaged',
        `${counted(counts.items, 'item')}${this.radius()}${counts.leftOut > 0 ? `; ${numberText(counts.leftOut)} more are beyond --limit` : ''}`,
      ],
    ];
    const head = ['', screen.styled('bold', title), '', ...rowLines(facts)];
    const warnings = this.warnings().flatMap((warning) => ['', `${screen.styled('yellow', '!')} ${warning}`]);
    if (this.isEmpty) return [...head, '', noDamageText(this.header), ...warnings, ''];
    return [
      ...head,
      '',
      ...rowLines(countRows(report, 'would restore')),
      ...section(
        'attributes',
        Object.entries(attributes)
          .sort(([, a], [, b]) => b - a)
          .slice(0, 10)
          .map(([name, count]) => `${name === WHOLE_ITEM ? name : nameText(name)}  ${numberText(count)}`)
          .concat(versions > 0 ? [`${nameText(header.rules.version!)}  ${numberText(versions)}, counted up`] : [])
          .concat(
            Object.entries(touches).map(
              ([name, count]) => `${nameText(name)}  ${numberText(count)}, would be set to the time of the repair`,
            ),
          ),
      ),
      ...section(
        'for example',
        samples.flatMap(({ keys, changes, version, touches: times }) => [
          keyText(keys, keyNames),
          ...changes.slice(0, 5).map((change) => `  ${changeText(change)}`),
          ...(version === undefined ? [] : [`  ${nameText(version)}: counts up`]),
          ...times.map((name) => `  ${nameText(name)}: set to the time of the repair`),
        ]),
      ),
      ...section(
        'superseded by good writes',
        report.supersededExamples
          .slice(0, 5)
          .flatMap((each) => [keyText(each.keys, keyNames), `  ${supersededText(each)}`]),
      ),
      ...section(
        'left alone for you to decide',
        report.examples
          .slice(0, 5)
          .flatMap((conflict) => [keyText(conflict.keys, keyNames), `  ${conflictText(conflict)}`]),
      ),
      ...warnings,
      '',
      `Nothing was written yet. The plan is ${folder.name}, SHA-256 ${shownDigest(plan.digest)}…`,
      'To write exactly this:',
      '',
      `  ${screen.styled('bold', this.next())}`,
      '',
    ];
  }

  private radius(): string {
    const {
      share,
      request: { table },
    } = this;
    return share === undefined ? '' : `, ${shareText(share)} of about ${numberText(table.itemCount)}`;
  }

  /** Warnings before the plan is applied. */
  public warnings(): string[] {
    const {
      share = 0,
      header,
      dryRun: { report: { deletedByTimeToLive: gone }, expired, expiredPuts },
      request: { table, context, applyOptions = {}, evidence },
    } = this;
    const { items } = header.counts;
    const { maxItems = MAX_ITEMS, maxShare = MAX_SHARE, writesStoppedElsewhere = false } = applyOptions;
    return [
      ...(evidence.warnings ?? []),
      expired > 0 && expiredPlanText(expired, expiredPuts, header.rules.expiry!),
      gone > 0 && deletedText(gone, header.filter),
      ...doubtWarnings(header.doubts),
      items > maxItems &&
        `${counted(items, 'item')} are more than ${numberText(maxItems)}: applying it asks for --max-items ${items}`,
      share > maxShare &&
        `${shareText(share)} of the table is more than ${percentText(maxShare)}: applying it asks for --max-share ${Math.ceil((100 * items) / table.itemCount)}%`,
      items > 0 &&
        context.connection.roleArn !== undefined &&
        'the command below has the role that planned; where another one may write (TableRewind), name that',
      items > 0 &&
        table.itemCount === 0 &&
        maxShare < Infinity &&
        'DynamoDB, which counts every six hours, counts no item in the table: applying it may ask for --max-share any',
      table.otherRegions.length > 0 &&
        !table.strong &&
        !writesStoppedElsewhere &&
        `the table is in ${table.otherRegions.join(', ')}, too, and a condition holds in one Region only: ` +
          'stop the writers there, then add --writes-stopped-elsewhere',
      header.source === 'stream' &&
        timePrecision(table) > 1000 &&
        'DynamoDB Local rounds the times of changes down to the minute: those of the whole minute before --from count, too',
    ].filter((warning) => warning !== false);
  }

  private next(): string {
    const {
      folder,
      plan,
      request: {
        context: { connection },
        applyOptions,
      },
    } = this;
    return commandLine(
      ['rewind', 'apply', folder.name],
      flagsOf({ digest: shownDigest(plan.digest), ...applyOptions, ...connection }),
    );
  }
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? ['', `  ${title}`, ...lines.map((line) => `    ${line}`)] : [];
}
