/** `group restore`: several tables to one moment, and a verdict on whether they fit together there. */
import { showGroup } from './group-status';
import { runRestore } from './restore-start';
import { naming } from '../../engine/errors/error-text';
import { StateError } from '../../engine/errors/state-error';
import type { GroupRecord } from '../../engine/group/group-record';
import type { GroupRequest, GroupTable } from '../../engine/group/group-request';
import { sideBySide } from '../../engine/group/side-by-side';
import { findRestored } from '../../engine/restore/restored-table';
import type { Context } from '../connection/connection';
import { failureOf } from '../errors/failure';
import { requireCheckable } from '../group/checkable';
import { GroupConnections, type OpenTable } from '../group/group-connections';
import { groupMoment } from '../group/group-moment';
import { copyName, groupName, groupRecord, restoreIn } from '../group/group-places';
import { groupVerdict } from '../group/group-verdict';
import { requireSameGroup, wishOf } from '../group/group-wish';
import { flagsOf } from '../options/flags';
import type { GroupCommandOptions } from '../options/group-options';
import { currentIdentity } from '../plan-folder/identity';
import { RegionLoads } from '../restore/region-loads';
import { restoreRecord } from '../restore/restore-places';
import { commandLine } from '../terminal/command-line';
import type { ExitCode } from '../terminal/exit-code';
import { Interrupted, onInterrupt } from '../terminal/interruption';
import { ResumableError } from '../terminal/resumable-error';
import { timeText } from '../terminal/time';

/** An account restores 50 tables at once; some are left to others. */
const SIDE_BY_SIDE = 40;

export async function restoreGroup(options: GroupCommandOptions, context: Context): Promise<ExitCode> {
  const { screen, connection } = context;
  const connections = new GroupConnections(connection);
  const interruption = onInterrupt(() => screen.note('\nstopping …: DynamoDB goes on with its restores'));
  const { signal } = interruption;
  try {
    const home = await connections.in();
    const record = await groupRecord(options.record, home, groupName(options), '--out');
    const known = await record.findRequest();
    if (known) requireSameGroup(options, known, record.name);
    const request = known ?? await begin(options, record, connections, context, signal);
    await requireKept(request, record, connections);
    await restoreAll(options, request, record, context, signal);
    if (!await record.verdict()) {
      const { references } = request.wish;
      await record.keepVerdict(await groupVerdict({ request, references, maxCost: options.maxCost, signal }, context));
    }
    return await showGroup(record.name, context);
  } catch (error) {
    throw signal.aborted && !(error instanceof ResumableError) ? new Interrupted('interrupted') : error;
  } finally {
    interruption.dispose();
    await connections.close();
  }
}

/** Chooses the moment and writes it down, before any table is restored. */
async function begin(
  options: GroupCommandOptions, record: GroupRecord, connections: GroupConnections, { screen }: Context,
  signal: AbortSignal,
): Promise<GroupRequest> {
  const home = await connections.in();
  const tables = await Promise.all(options.tables.map((table) => connections.table(table)));
  requireCheckable(options, tables);
  const { moment, activity } = await groupMoment(options, tables, signal);
  const restored = tables.map((table) => restoredAs(table, moment));
  await Promise.all(tables.map(async ({ connection: { dynamodb, time } }, place) => {
    const there = await findRestored(dynamodb, time.clock(), restored[place].copy);
    if (there) {
      throw new StateError(`table ${there.name} is there already, and ${there.status}`, 'a copy of the group would have its name',
        'discard the restore that made it, or choose another moment');
    }
  }));
  const request = await record.begin({
    version: 1,
    requestedAt: new Date(home.time.clock().now()).toISOString(),
    wish: wishOf(options),
    tables: restored,
    moment: moment.toISOString(),
    activity,
    ...await currentIdentity(home),
  });
  screen.note(`restoring ${request.tables.length} tables to ${timeText(new Date(request.moment))}; the record of the group is ${record.name}`);
  return request;
}

function restoredAs({ table: { name, arn, id = '' }, region }: OpenTable, moment: Date): GroupTable {
  return { name, arn, id, region, copy: copyName(name, moment) };
}

async function requireKept(
  { tables }: GroupRequest, { name }: GroupRecord, connections: GroupConnections,
): Promise<void> {
  const home = await connections.in();
  const records = await Promise.all(tables.map((table) => restoreRecord(restoreIn(name, table), home)));
  const discarded = await Promise.all(records.map((record) => record.discarded()));
  if (discarded.every((at) => at === undefined)) return;
  throw new StateError(`group in ${name} was discarded`, undefined, naming`restore again with another place in ${'record'}`);
}

/** Restores what is not restored yet. What fails does not keep the others from being restored. */
async function restoreAll(
  options: GroupCommandOptions, request: GroupRequest, { name: group }: GroupRecord, context: Context,
  signal: AbortSignal,
): Promise<void> {
  const { screen, connection } = context;
  const loads = new RegionLoads();
  const outcomes = await sideBySide(request.tables, SIDE_BY_SIDE, async ({ name, region, copy }) => {
    const own = { ...context, screen: screen.labelled(`${name}: `), connection: { ...connection, region } };
    const { moment, wish: { withoutIndexes } } = request;
    const wish = { table: name, at: new Date(moment), target: copy, withoutIndexes, record: `${group}/` };
    await runRestore(wish, own, signal, loads);
  });
  const failures = outcomes.flatMap((outcome, place) =>
    outcome.status === 'rejected' ? [{ table: request.tables[place].name, reason: outcome.reason as Error }] : []);
  if (failures.length === 0) return;
  failures.forEach(({ table, reason }) => screen.note(`${table}: ${failureOf(reason).message}`));
  const first = failures[0].reason;
  throw new ResumableError(first instanceof ResumableError ? first.cause : first, failureOf(first).code,
    `${request.tables.length - failures.length} of ${request.tables.length} tables are restored, and written down in ${group}`,
    commandLine(['group', 'restore'], flagsOf({ ...options, record: group, ...connection })));
}

