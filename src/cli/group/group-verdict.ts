/** The verdict on a group, from its restored copies. */
import { GroupConnections } from './group-connections';
import { checkCost, type TableSize } from './group-cost';
import { describeTable } from '../../engine/dynamodb/table';
import type { GroupRequest, GroupTable } from '../../engine/group/group-request';
import type { Reference } from '../../engine/group/reference';
import { checkReferences, type CopiedTable, type ReferenceReport } from '../../engine/group/reference-check';
import { type VerdictKind, verdictOf } from '../../engine/group/verdict';
import type { Pause } from '../../engine/group/written-seconds';
import { encodeItem } from '../../engine/values/attribute-value';
import type { Context } from '../connection/connection';
import { costText, MAX_COST, requireAtMost } from '../evidence/reading-cost';
import { numberText } from '../terminal/count-text';

/** The verdict as its document has it. */
export interface GroupVerdict {
  readonly verdict: VerdictKind;
  readonly at: string;

  /** None if no reference was declared. */
  readonly references: ReferenceReport['counts'] | null;
  readonly torn: readonly { reference: string; keys: object; missing: object; table: string }[];
}

export interface VerdictOptions {
  readonly request: GroupRequest;
  readonly references: readonly Reference[];
  readonly maxCost?: number;
  readonly signal: AbortSignal;
}

export async function groupVerdict(options: VerdictOptions, context: Context): Promise<GroupVerdict> {
  const { request: { activity, wish }, references } = options;
  const report = references.length === 0 ? undefined : await reportOf(options, context);
  return {
    verdict: verdictOf(pauseOf(activity), wish.apart, report),
    at: context.now().toISOString(),
    references: report?.counts ?? null,
    torn: (report?.samples ?? []).map(({ keys, missing, ...rest }) =>
      ({ ...rest, keys: encodeItem(keys), missing: encodeItem(missing) })),
  };
}

export function pauseOf(activity: GroupRequest['activity']): Pause | undefined {
  return 'unknown' in activity ? undefined : activity;
}

async function reportOf(
  { request, references, maxCost = MAX_COST, signal }: VerdictOptions, { screen, connection }: Context,
): Promise<ReferenceReport> {
  const connections = new GroupConnections(connection);
  try {
    const used = new Set(references.flatMap(({ from, to }) => [from.table, to.table]));
    const described = await Promise.all(request.tables.filter(({ name }) => used.has(name))
      .map((table) => describedCopy(table, connections)));
    const cost = checkCost(references, described.map(({ size }) => size));
    const text = costText(cost, 'looking for what is torn');
    requireAtMost(maxCost, cost.dollars, text);
    screen.note(text);
    const progress = screen.progress('looking for what is torn');
    return await checkReferences({
      tables: described.map(({ copied }) => copied),
      references,
      clock: (await connections.in()).time.clock(),
      signal,
      progress: (items, torn) => progress.update(items, `${numberText(torn)} torn`),
    }).finally(() => progress.end());
  } finally {
    await connections.close();
  }
}

async function describedCopy(
  { name, copy, region }: GroupTable, connections: GroupConnections,
): Promise<{ copied: CopiedTable; size: TableSize }> {
  const { dynamodb: client } = await connections.in(region);
  const { keyNames, keyTypes, itemCount, bytes = 0 } = await describeTable(client, copy);
  const source = await describeTable(client, name).catch(() => undefined);
  const items = Math.max(itemCount, source?.itemCount ?? 0);
  const size = { table: name, items, bytes: Math.max(bytes, source?.bytes ?? 0) };
  return { copied: { table: name, copy, client, keyNames, keyTypes }, size };
}
