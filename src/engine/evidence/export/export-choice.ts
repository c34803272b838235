/** The exports that cover a time, and the windows that have to be exported if they do not. */
import { encodeItem } from '../../values/attribute-value';
import { keyCondition, type Tenant } from '../tenant';
import type { CataloguedExport } from './export-catalogue';

export interface TimeSpan {
  readonly from: Date;
  readonly to: Date;
}

/**
 * Exports that follow each other without a gap. `missing` has to be exported before they do; nothing is missing if it
 * is empty.
 */
export interface ExportChoice<E extends TimeSpan = CataloguedExport> {
  readonly chain: readonly E[];

  /** Windows that can be exported, of 15 minutes to 24 hours. */
  readonly missing: readonly TimeSpan[];
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport_Requesting.html */
const SHORTEST = 15 * 60_000;
const LONGEST = 24 * 3_600_000;

/**
 * The first window may begin this much earlier than needed. Its changes of that time cannot be separated from the
 * others.
 */
const EDGE = 60_000;

type Times = { readonly from: number; readonly to: number };
type Link<E> = Times & { readonly existing?: E };
type Path<E> = {
  readonly missing: number;
  readonly beyond: number;
  readonly before?: Path<E>;
  readonly link?: Link<E>;
};

/**
 * Chooses the exports that cover a time: those that leave the least to export, then those that reach least beyond it.
 *
 * @param now until when there is something to export
 */
export function chooseExports<E extends TimeSpan>(
  exports: readonly E[],
  { from, to }: TimeSpan,
  now: Date = to,
): ExportChoice<E> {
  // Exports begin and end at full seconds.
  const start = Math.floor(from.getTime() / 1000) * 1000;
  const end = Math.ceil(to.getTime() / 1000) * 1000;
  const usable = exports
    .filter((one) => one.from.getTime() >= start - EDGE && one.from.getTime() < end && one.to.getTime() > start)
    .map((existing) => ({ from: existing.from.getTime(), to: existing.to.getTime(), existing }));
  const links = settled(bestPath(usable, start, end), now.getTime());
  return {
    chain: links.flatMap(({ existing }) => existing ?? []),
    missing: links.filter(({ existing }) => !existing).flatMap(divided),
  };
}

/** The shell command that exports a window. */
export function exportCommand(
  { from, to }: TimeSpan,
  { tableArn, bucket, prefix, tenant }: {
    readonly tableArn: string; readonly bucket: string; readonly prefix?: string; readonly tenant?: Tenant;
  },
): string {
  const time = (at: Date) => at.toISOString().replace('.000', '');
  return [
    'aws dynamodb export-table-to-point-in-time',
    `--table-arn ${quoted(tableArn)}`,
    `--s3-bucket ${quoted(bucket)}`,
    ...(prefix ? [`--s3-prefix ${quoted(prefix)}`] : []),
    '--export-format DYNAMODB_JSON',
    '--export-type INCREMENTAL_EXPORT',
    `--incremental-export-specification ExportFromTime=${time(from)},ExportToTime=${time(to)},ExportViewType=NEW_AND_OLD_IMAGES`,
    ...(tenant ? [`--filter-specification ${quoted(JSON.stringify(jsonCondition(tenant)))}`] : []),
  ].join(' ');
}

/** Binary keys are base64 for the shell. */
function jsonCondition(tenant: Tenant): object {
  return { ...keyCondition(tenant), ExpressionAttributeValues: encodeItem({ ':pk': tenant.value }) };
}

/** The links that lead through a time, existing exports or what is between two of their edges. */
function bestPath<E>(usable: readonly Link<E>[], start: number, end: number): Link<E>[] {
  const edges = [...new Set([start, end, ...usable.flatMap(({ from, to }) => [from, to])])].sort((a, b) => a - b);
  const paths = new Map<number, Path<E>>();
  const offer = (at: number, path: Path<E>) => {
    const known = paths.get(at);
    if (!known || path.missing < known.missing || (path.missing === known.missing && path.beyond < known.beyond)) {
      paths.set(at, path);
    }
  };
  const leaving = new Map<number, Link<E>[]>();
  usable.forEach((link) => leaving.set(link.from, [...leaving.get(link.from) ?? [], link]));
  edges.filter((at) => at <= start).forEach((at) => offer(at, { missing: 0, beyond: start - at }));
  edges.forEach((at, place) => {
    const path = paths.get(at);
    if (!path || at >= end) return;
    leaving.get(at)?.forEach((link) =>
      offer(link.to, { missing: path.missing, beyond: path.beyond + Math.max(0, link.to - end), before: path, link }));
    const next = edges[place + 1];
    if (at >= start) {
      offer(next, { ...path, missing: path.missing + next - at, before: path, link: { from: at, to: next } });
    }
  });
  const ends = edges.filter((at) => at >= end && paths.has(at)).map((at) => paths.get(at)!);
  const best = ends.reduce((a, b) => b.missing < a.missing || (b.missing === a.missing && b.beyond < a.beyond) ? b : a);
  const links: Link<E>[] = [];
  for (let path: Path<E> | undefined = best; path?.link; path = path.before) links.unshift(path.link);
  return links;
}

/** Joins adjacent gaps. A gap that is too short for an export takes in its neighbours, or time around it. */
function settled<E>(links: readonly Link<E>[], now: number): Link<E>[] {
  const joined = links.reduce<Link<E>[]>((done, link) => {
    const last = done.at(-1);
    return last && !last.existing && !link.existing
      ? [...done.slice(0, -1), { from: last.from, to: link.to }]
      : [...done, link];
  }, []);
  const short = joined.findIndex(({ existing, from, to }) => !existing && to - from < SHORTEST);
  if (short < 0) return joined;
  const { from, to } = joined[short];
  if (short + 1 < joined.length) {
    return settled([...joined.slice(0, short), { from, to: joined[short + 1].to }, ...joined.slice(short + 2)], now);
  }
  // At the end, the window can be extended. If that time is still in the future, only the time before it is left.
  if (from + SHORTEST <= now) return [...joined.slice(0, -1), { from, to: from + SHORTEST }];
  return short > 0
    ? settled([...joined.slice(0, short - 1), { from: joined[short - 1].from, to }], now)
    : [{ from: to - SHORTEST, to }];
}

/** Splits a time into the fewest windows, all of about the same length. */
function divided({ from, to }: Times): TimeSpan[] {
  const count = Math.ceil((to - from) / LONGEST);
  const edge = (place: number) => place === count ? to : from + Math.floor((to - from) * place / count / 1000) * 1000;
  return Array.from({ length: count }, (_, place) => ({ from: new Date(edge(place)), to: new Date(edge(place + 1)) }));
}

function quoted(word: string): string {
  return /^[\w./:=@-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
}
