/** `restore status <restore>`: how far a restore is, and what comes next. Writes nothing. */
import { describeJob } from '../../engine/restore/restore-job';
import type { ActiveTimes, MadeTable, RestoreRecord } from '../../engine/restore/restore-record';
import type { RestoreRequest } from '../../engine/restore/restore-request';
import { findRestored, isActive, isAnswerTo, type RestoredTable } from '../../engine/restore/restored-table';
import type { PutBackOutcome } from '../../engine/settings/put-back-outcome';
import { Connection, type Context } from '../connection/connection';
import { rowLines } from '../report/run-counts';
import { restoreRecord } from '../restore/restore-places';
import { nextCommands, openSettings, restoreRows, settingRows } from '../restore/restore-text';
import { counted } from '../terminal/count-text';
import { EXIT, type ExitCode } from '../terminal/exit-code';

/** The end of a restore, with the outcome of each setting; none if they were not known. */
interface Done {
  readonly at: string;
  readonly settings?: readonly PutBackOutcome[];
}

/** A restore as its record and DynamoDB have it. */
interface Facts {
  readonly record: RestoreRecord;
  readonly request: RestoreRequest;
  readonly table?: MadeTable;
  readonly active?: ActiveTimes;
  readonly done?: Done;
  readonly discarded?: string;
  readonly live?: RestoredTable;

  /** The job of AWS Backup, before it has made a table. */
  readonly job?: string;
}

/** A state, in words, and whether its restore is over. */
interface State {
  readonly name: 'requested' | 'cancelled' | 'replaced' | 'restoring' | 'indexes' | 'settings' | 'done' | 'discarded';
  readonly text: string;
}

export async function showRestore(place: string, context: Context): Promise<ExitCode> {
  const home = await Connection.open(context.connection);
  try {
    const facts = await factsOf(await restoreRecord(place, home), context);
    const state = stateOf(facts);
    context.screen.show(documentOf(facts, state), () => linesOf(facts, state, context));
    return isComplete(state, facts) ? EXIT.done : EXIT.attention;
  } finally {
    home.close();
  }
}

/** The state of a restore, and whether nothing of it is left to a person. */
export async function restoreState(place: string, context: Context): Promise<State & { readonly complete: boolean }> {
  const home = await Connection.open(context.connection);
  try {
    const facts = await factsOf(await restoreRecord(place, home), context);
    const state = stateOf(facts);
    return { ...state, complete: isComplete(state, facts) };
  } finally {
    home.close();
  }
}

async function factsOf(record: RestoreRecord, { connection }: Context): Promise<Facts> {
  const request = await record.request();
  const [table, active, done, discarded] = await Promise.all([
    record.table(), record.active(), record.done(), record.discarded(),
  ]);
  const away = await Connection.open({ ...connection, region: request.target.region });
  try {
    const live = await findRestored(away.dynamodb, away.time.clock(), request.target.name);
    const job = request.point.kind === 'recovery-point' && !table && !live ? await jobText(record, away) : undefined;
    return { record, request, table, active, done: done as Done | undefined, discarded, live, job };
  } finally {
    away.close();
  }
}

async function jobText(record: RestoreRecord, away: Connection): Promise<string> {
  const job = await record.job();
  if (job === undefined) return 'AWS Backup was not asked yet, or its answer was lost. The same command again asks for the same job.';
  const access = { backup: await away.backup(), clock: away.time.clock() };
  const { Status: status, StatusMessage: reason, PercentDone: percent } = await describeJob(access, job);
  const text = `Restore job ${job} of AWS Backup is ${status}${[percent, reason].filter(Boolean).map((each) => `, ${each}`).join('')}.`;
  return status === 'PENDING' || status === 'RUNNING' ? `${text} The same command again waits for it.` : text;
}

function stateOf({ request, table, done, discarded, live, job }: Facts): State {
  if (discarded !== undefined) return { name: 'discarded', text: `The restored table was deleted, ${discarded}.` };
  if (!live) {
    return table ? { name: 'cancelled', text: 'The restored table is gone: its restore was cancelled, or it was deleted by hand.' }
      : { name: 'requested', text: job ?? 'DynamoDB has made no table yet. The same command again asks for it.' };
  }
  if (table ? live.id !== table.id : !isAnswerTo(live, request) && request.point.kind !== 'recovery-point') {
    return { name: 'replaced', text: 'Another table has the name of the restored one.' };
  }
  if (!isActive(live)) return { name: 'restoring', text: `The table is ${live.status}: DynamoDB writes its items.` };
  if (live.pendingIndexes.length > 0) return { name: 'indexes', text: `The table is ready, and its indexes are not: ${live.pendingIndexes.join(', ')}.` };
  return done ? { name: 'done', text: 'The restored table is ready.' }
    : { name: 'settings', text: 'The table and its indexes are ready. The same command again puts its settings back.' };
}

/** True if nothing is left to a person. */
function isComplete({ name }: State, { done }: Facts): boolean {
  return name === 'discarded' || (name === 'done' && done?.settings !== undefined && openSettings(done.settings).length === 0);
}

function documentOf({ record, request, table, active, done, live }: Facts, { name: state, text }: State): object {
  return {
    command: 'restore status',
    restore: record.name,
    state,
    text,
    ...request,
    table: table ?? null,
    active: active ?? null,
    done: done ?? null,
    items: live?.items ?? null,
  };
}

function linesOf(facts: Facts, { name, text }: State, { screen, connection }: Context): string[] {
  const { record, request, table, active, done, live } = facts;
  const over = name === 'done';
  const open = openSettings(done?.settings);
  return [
    '', screen.styled('bold', request.target.name), '',
    ...rowLines([
      ...restoreRows(request, table, active),
      ...over && live ? [['items', `about ${counted(live.items, 'item')}, as DynamoDB counted them within the last six hours`] as const] : [],
      ...done ? settingRows(done.settings) : [],
    ]), '',
    screen.styled(over ? 'green' : 'yellow', text),
    ...open.map((line) => `  ${screen.styled('yellow', '!')} ${line}`),
    ...over ? nextCommands(request, record.name, connection).flatMap(([does, command]) => ['', `  ${does}:`, `  ${screen.styled('bold', command)}`]) : [],
    '',
  ];
}
