/** The advice for people: the best way, the others, and what could not be read. */
import { type Advice, openWays } from './advice-document';
import { costText, dollarRange, phaseText, timeRange } from './amounts';
import { seenRows } from './seen-rows';
import { ATTRIBUTES, commandsOf, DAMAGE } from './way-commands';
import { lossText, SOURCES, titleOf } from './way-text';
import { wrapped } from './wrapped';
import { isSeen, unseen } from '../../engine/advice/findings';
import { ROOM } from '../../engine/advice/requirements';
import type { ClosedWay, PossibleWay } from '../../engine/advice/way';
import { flagsOf } from '../options/flags';
import { commandLine } from '../terminal/command-line';
import { counted } from '../terminal/count-text';
import type { Screen } from '../terminal/screen';
import { spanText, timeText } from '../terminal/time';

export function linesOf(advice: Advice, screen: Screen): string[] {
  const { findings, moment, now } = advice;
  const [best, ...others] = openWays(advice);
  const name = isSeen(findings.table) && findings.table.seen ? findings.table.seen.arn : findings.name;
  return [
    '', screen.styled('bold', name), `back to ${timeText(moment)}, ${spanText(now.getTime() - moment.getTime())} ago`, '',
    ...seenRows(findings), '',
    ...best ? bestLines(best, advice, screen) : [...noWayLines(advice, screen), ''],
    ...others.length > 0 ? ['The others, by what they lose, then by time, then by dollars:', ''] : [],
    ...others.flatMap((way, place) => otherLines(way, place + 2, advice)),
    ...closedLines(advice),
    ...unseenLines(advice),
    ...noteLines(advice), '',
  ];
}

function bestLines(way: PossibleWay, advice: Advice, screen: Screen): string[] {
  return [
    screen.styled('green', `1  ${titleOf(way, advice.findings.name)}`),
    ...wrapped('   gets back  ', timeText(way.state)),
    ...wrapped('   loses      ', lossText(way)),
    ...wrapped('   takes      ', `${timeRange(way.time)}: ${way.phases.map(phaseText).join(', ')}`),
    ...wrapped('   costs      ', `${dollarRange(way.dollars)}: ${way.costs.map(costText).join(', ')}`),
    ...way.needs.flatMap((need, place) => wrapped(place === 0 ? '   needs      ' : '              ', need)),
    ...way.cautions.flatMap((caution, place) => wrapped(place === 0 ? '   mind       ' : '              ', caution)),
    '',
    ...commandsOf(way, advice).map((command) => `   ${screen.styled('bold', command)}`), '',
  ];
}

function otherLines(way: PossibleWay, place: number, advice: Advice): string[] {
  return [
    `${String(place).padEnd(2)} ${titleOf(way, advice.findings.name)}`,
    ...wrapped('   ', `takes: ${timeRange(way.time)}; costs: ${dollarRange(way.dollars)}; loses: ${lossText(way)}`),
    ...commandsOf(way, advice).map((command) => `   ${command}`), '',
  ];
}

function noWayLines({ ways, findings: { table } }: Advice, screen: Screen): string[] {
  if (ways.some(({ verdict }) => verdict === 'unknown')) {
    return wrapped('', screen.styled('yellow', 'No way back was seen. What could not be asked may hold one.'));
  }
  const isGone = isSeen(table) && table.seen === null;
  return [
    screen.styled('red', 'No way back is open.'),
    ...isGone ? wrapped('', 'If there never was such a table here, look at --table, --region and --profile.') : [],
  ];
}

/** One line for each reason, with its sources, whatever would be done with them. */
function closedLines(advice: Advice): string[] {
  const open = openWays(advice).map(({ source }) => source);
  const closed = advice.ways.filter((way): way is ClosedWay => way.verdict === 'impossible' && !open.includes(way.source));
  const reasons = new Map<string, Set<string>>();
  for (const { source, reason, wayOut } of closed) {
    const text = `${reason}${wayOut === undefined ? '' : `; ${wayOut}`}`;
    reasons.set(text, (reasons.get(text) ?? new Set()).add(SOURCES[source]));
  }
  return titled('Not possible:', [...reasons].map(([text, sources]) => `${[...sources].join(', ')}: ${text}`));
}

function unseenLines({ findings }: Advice): string[] {
  const texts = unseen(findings).map(({ action, unknown }) => `${action}: ${unknown}`);
  return titled('Unknown, because it could not be asked:', [...new Set(texts)]);
}

function titled(title: string, texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  return [title, ...texts.flatMap((text) => wrapped('-  ', text)), ''];
}

function noteLines(advice: Advice): string[] {
  const { findings: { monitor, name }, connection, filter, tenant, requests } = advice;
  const ways = openWays(advice);
  const commands = ways.flatMap((way) => commandsOf(way, advice)).join(' ');
  const replaced = [[ATTRIBUTES, 'the attributes that the damage changed'], [DAMAGE, 'a filter of what it left (help filter)']]
    .filter(([word]) => commands.includes(` ${word}`)).map(([word, meaning]) => `${word} is ${meaning}`);
  const watched = isSeen(monitor) && monitor.seen;
  return [
    ...replaced.length > 0 ? wrapped('', `In these commands, ${replaced.join(', and ')}.`) : [],
    ...filter === undefined && ways.some(({ kind }) => kind === 'rewind')
      ? wrapped('', 'Without --filter, a rewind takes every write since the moment for damage.') : [],
    ...ways.some(({ restore }) => restore) ? wrapped('', `A restore needs ${ROOM}.`) : [],
    ...tenant !== undefined && ways.some(({ kind }) => kind === 'cut-over')
      ? wrapped('', 'A restore and a cut-over are of the whole table, and of every tenant in it.') : [],
    ...watched ? ['The table has a change monitor. What it did:', `   ${commandLine(['monitor', 'status', name], flagsOf(connection))}`] : [],
    ...wrapped('', `Predictions are no promises (docs/restore.md). ${pricesText(advice)}`),
    ...wrapped('', `Asked with ${counted(requests, 'request')} for descriptions; no item was read.`),
  ];
}

function pricesText({ prices: { place, date, region: priced }, priceFile, region }: Advice): string {
  const from = priceFile === undefined ? `list prices of ${place}, ${date}` : `those of ${place}, ${date}, in ${priceFile}`;
  return `Prices are ${from}${region === priced ? '' : `; those of ${region} differ`}.`;
}
