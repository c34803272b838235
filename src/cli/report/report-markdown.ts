/** The report for people. */
import { keyText } from './change-text';
import { deletionsText, expiredText } from './expired-text';
import type { ReportSource } from './report-source';
import { countRows } from './run-counts';
import { SCREEN_WIDTH, valueText } from './value-text';
import type { Conflict } from '../../engine/damage/conflict';
import type { RestoreRules } from '../../engine/damage/restore-rules';
import { nameText, plainText } from '../../engine/errors/plain-text';
import type { OutcomeEntry } from '../../engine/journal/journal';
import { MAX_ITEMS, MAX_SHARE } from '../../engine/plan/safety-limits';
import { percentText } from '../../engine/plan/share-text';
import { sameValue, type Value } from '../../engine/values/attribute-value';
import type { RunRecord } from '../plan-folder/run-records';
import { counted, numberText } from '../terminal/count-text';
import { spanText, timeText } from '../terminal/time';

/** Longer lists are in the other formats. */
const MOST = 200;

export async function* markdownReport(source: ReportSource): AsyncGenerator<string> {
  const { plan, digest, header, note, runs, seconds, counts, journal } = source;
  const { tableName, tableArn, from, to, filter, rules, damageOnly, createdAt, counts: planned } = header;
  const complete = counts.items === planned.items;
  yield `# Rewind of ${text(tableName)}\n\n`;
  yield complete ? '' : `**Not complete: ${numberText(counts.items)} of ${numberText(planned.items)} items are done.**\n\n`;
  yield* table(['', ''], [
    ['table', text(tableArn)],
    ['damage', `${filter ? code(filter) : 'all writes but deletions by time to live'}, from ${text(from)}${to ? ` to ${text(to)}` : ' on'}`],
    ['evidence', text(note?.evidence ?? header.source ?? '')],
    ['rules', rulesText(rules)],
    ...damageOnly ? [['stated', 'only the damage changed what the filter finds in this time (--damage-only)'] as const] : [],
    ...(note?.warnings ?? []).map((warning) => ['warned', text(warning)] as const),
    ['planned', `${text(createdAt)}${note ? text(` by ${note.by ?? 'unknown'} (${note.host})`) : ''}`],
    ['plan', `${text(plan)}, SHA-256 ${code(digest)}`],
    ...runs.flatMap((run) => [['applied', runText(run)] as const, ...allowances(run).map((allowed) => ['allowed', allowed] as const)]),
    ...runs.length === 0 && journal.entries > 0 ? [['applied', 'there is no record of the run: a change monitor keeps none'] as const] : [],
    ['journal', `${counted(journal.entries, 'entry', 'entries')}, SHA-256 of the last ${code(journal.digest)}`],
    ['changes read', `${numberText(planned.changes)}: ${numberText(planned.damage)} damaged`
      + `${planned.unclear > 0 ? `, ${numberText(planned.unclear)} ambiguous` : ''}`],
    ...planned.ttl > 0 ? [['by time to live', deletionsText(planned.ttl, counts.deletedByTimeToLive)] as const] : [],
    ...planned.leftOut > 0 ? [['beyond the limit', `${numberText(planned.leftOut)} damaged items were left out`] as const] : [],
  ]);
  yield '\n## Numbers\n\n';
  yield* table(['', 'items', ''], [
    ['damaged', numberText(planned.items), ''],
    ...countRows(counts).map(([label, value, more = '']) => [label, value, more]),
    ...source.expired > 0 ? [['expired', numberText(source.expired), text(expiredText(source.expired, header.rules.expiry!))]] : [],
    ...runs.length > 0 ? [['seconds', seconds.toFixed(1), spanText(1000 * seconds)]] : [],
  ]);
  yield* conflicts(source);
  yield* superseded(source);
  yield* notAtomic(source);
  yield '\n## What cannot be seen\n\n';
  yield 'A good write that left an attribute exactly as the damage had left it shows in no evidence: such an attribute was restored. '
    + 'Items that good writes touched since their damage are counted above as touched since. Transactions across items were not rebuilt.\n';
}

async function* conflicts(source: ReportSource): AsyncGenerator<string> {
  if (source.counts.conflicts === 0) return;
  yield '\n## Conflicts\n\nThese were left unchanged, for a person to decide.\n\n';
  const head = ['item', 'attribute', 'before the damage', 'damaged', 'now', 'reason'];
  yield* listed(source, head, (outcome) => outcome.conflicts, (conflict) => {
    const { attribute, base, damaged, live } = conflict;
    return [code(attribute === undefined ? '(item)' : nameText(attribute)), ...[base, damaged, live].map(valueCell), reasonText(conflict)];
  });
}

async function* superseded(source: ReportSource): AsyncGenerator<string> {
  if (source.counts.superseded === 0) return;
  yield '\n## Superseded\n\nGood writes replaced these values that the damage had left: they stay.\n\n';
  const head = ['item', 'attribute', 'before the damage', 'damaged', 'good write', 'now'];
  yield* listed(source, head, (outcome) => outcome.superseded, ({ attribute, base, damaged, good, live }) =>
    [code(nameText(attribute)), ...[base, damaged, good, live].map(valueCell)]);
}

/** A table of what outcomes hold: a row each up to a limit, then the number of the others. */
async function* listed<T>(
  { header, outcomes }: ReportSource,
  head: readonly string[],
  found: (outcome: OutcomeEntry) => readonly T[],
  rowOf: (each: T) => string[],
): AsyncGenerator<string> {
  const rows: string[][] = [];
  let more = 0;
  for await (const outcome of outcomes()) {
    for (const each of found(outcome)) {
      if (rows.length === MOST) more++;
      else rows.push([code(keyText(outcome.keys, header.keyNames)), ...rowOf(each)]);
    }
  }
  yield* table(head, rows);
  yield rest(more);
}

function valueCell(value: Value): string {
  return code(valueText(value, SCREEN_WIDTH));
}

function reasonText({ reason, good, live, message }: Conflict): string {
  const left = good && !(live && sameValue(good, live)) ? `, after a good write left ${valueCell(good)}` : '';
  return `${reason}${left}${message ? `: ${text(message)}` : ''}`;
}

async function* notAtomic({ header, outcomes, counts }: ReportSource): AsyncGenerator<string> {
  if (counts.notAtomic === 0) return;
  yield '\n## Not atomic\n\nThese took more than one write; a reader may have seen them half restored.\n\n';
  let shown = 0;
  for await (const { keys, parts } of outcomes()) {
    if (parts.length > 1 && shown++ < MOST) yield `- ${code(keyText(keys, header.keyNames))}: ${parts.length} writes\n`;
  }
  yield rest(Math.max(0, counts.notAtomic - MOST));
}

function* table(head: readonly string[], rows: Iterable<readonly string[]>): Generator<string> {
  yield `| ${head.join(' | ')} |\n|${head.map(() => '---|').join('')}\n`;
  for (const row of rows) yield `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
}

function rest(more: number): string {
  return more > 0 ? `\n… and ${numberText(more)} more: all of them are in report.json.\n` : '';
}

function runText({ startedAt, endedAt, result, message, by, host, unreadable }: RunRecord): string {
  const end = endedAt ? ` to ${timeText(new Date(endedAt))}, ${result}${message ? ` (${message})` : ''}`
    : unreadable ? ', killed: its record cannot be read' : ', killed or still going on';
  return text(`${timeText(new Date(startedAt))}${end}, by ${by ?? 'unknown'} (${host})`);
}

/** Allowances of a run beyond the defaults. */
function allowances({
  limits: { maxItems = MAX_ITEMS, maxShare = MAX_SHARE, writesStoppedElsewhere = false },
}: RunRecord): string[] {
  return [
    maxItems > MAX_ITEMS && `${numberText(maxItems)} items (--max-items)`,
    maxShare === 'any'
      ? 'any share of the table (--max-share)'
      : maxShare > MAX_SHARE && `${percentText(maxShare)} of the table (--max-share)`,
    writesStoppedElsewhere &&
      'a table in several Regions: its writers elsewhere were stopped (--writes-stopped-elsewhere)',
  ].filter((allowed) => allowed !== false);
}

export function rulesText({
  only,
  keep,
  together,
  version,
  deep,
  delta,
  touch,
  putBackWithout,
  strict,
}: RestoreRules): string {
  const rules = [
    only && (only.length > 0 ? `only ${names(only)}` : 'no attributes, deleted and inserted items only'),
    keep && `never ${names(keep)}`,
    together && `together ${together.map((group) => group.map(nameText).join(' + ')).join('; ')}`,
    version && `${nameText(version)} is counted up`,
    deep && `into the maps ${names(deep)}`,
    delta && `of ${names(delta)} the steps of the damage only`,
    touch && `${names(touch)} set to the time of the repair`,
    putBackWithout && `put back without ${names(putBackWithout)}`,
    strict && 'strict',
  ].filter(Boolean);
  return rules.length > 0 ? text(rules.join('; ')) : 'every attribute on its own';
}

function names(list: readonly string[]): string {
  return list.map(nameText).join(', ');
}

/**
 * Code that shows the value as it is, whatever signs of Markdown it holds. In a table a backslash before a vertical bar
 * would end the cell, in a span of code as well; entities do not.
 */
function code(value: string): string {
  const line = plainText(value.replaceAll(/\s/g, ' '));
  if (/\\.*\|/.test(line)) return `<code>${line.replaceAll(/[^\w ]/g, (sign) => `&#${sign.codePointAt(0)};`)}</code>`;
  const fence = '`'.repeat(1 + Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length)));
  return fence.length > 1 || line.startsWith('`') ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

function text(value: string): string {
  return plainText(value.replaceAll(/[\\`*_<>[\]&~]/g, '\\$&').replaceAll(/\s/g, ' '));
}
