/** `restore start`: restores a table under another name, and gives it the settings of the one that it is a copy of. */
import { randomUUID } from 'node:crypto';
import { formerKey } from './former-key';
import { showRestore } from './restore-status';
import { keepSettings, putSettingsBack, requireSettingsOf } from './restored-settings';
import { naming } from '../../engine/errors/error-text';
import { ReportedError } from '../../engine/errors/reported-error';
import { StateError } from '../../engine/errors/state-error';
import { restore } from '../../engine/restore/restore';
import type { RestoreRecord } from '../../engine/restore/restore-record';
import type { RestoreRequest } from '../../engine/restore/restore-request';
import { limitReached, type Load } from '../../engine/restore/restore-room';
import { taken } from '../../engine/restore/restore-start';
import { findRestored } from '../../engine/restore/restored-table';
import type { RestoreSource, SourceTable } from '../../engine/restore/source-table';
import { Connection, type Context } from '../connection/connection';
import { failureOf } from '../errors/failure';
import { flagsOf } from '../options/flags';
import type { RestoreCommandOptions } from '../options/restore-options';
import { currentIdentity } from '../plan-folder/identity';
import { interruptible } from '../restore/interruptible-clock';
import { PhaseNotes } from '../restore/phase-notes';
import { RegionLoads } from '../restore/region-loads';
import { restoreRecord } from '../restore/restore-places';
import { restoreSource } from '../restore/restore-source';
import { pointText } from '../restore/restore-text';
import { askedBy, requireSameWish } from '../restore/restore-wish';
import { restoredEncryption } from '../restore/restored-encryption';
import { targetName } from '../restore/target-name';
import { commandLine } from '../terminal/command-line';
import type { ExitCode } from '../terminal/exit-code';
import { Interrupted, onInterrupt } from '../terminal/interruption';
import { ResumableError } from '../terminal/resumable-error';

/** All that a restore is made with. */
interface Restoring {
  readonly options: RestoreCommandOptions;
  readonly context: Context;

  /** The Region of the table, and that of the restored one. */
  readonly home: Connection;
  readonly away: Connection;
  readonly target: RestoreRequest['target'];
  readonly record: RestoreRecord;
  readonly loads: RegionLoads;
  readonly signal: AbortSignal;
}

export async function startRestore(options: RestoreCommandOptions, context: Context): Promise<ExitCode> {
  const interruption = onInterrupt(() => context.screen.note('\nstopping …: DynamoDB goes on with the restore'));
  try {
    return await showRestore(await runRestore(options, context, interruption.signal), context);
  } finally {
    interruption.dispose();
  }
}

/**
 * Restores a table, and returns the name of its record.
 *
 * @param loads those of the other tables that are restored with it
 */
export async function runRestore(
  options: RestoreCommandOptions, context: Context, signal: AbortSignal, loads = new RegionLoads(),
): Promise<string> {
  const home = await Connection.open(context.connection);
  const { targetRegion } = options;
  const away = targetRegion === undefined ? home
    : await Connection.open({ ...context.connection, region: targetRegion });
  try {
    const target = { name: targetName(options), region: await away.region() };
    const record = await restoreRecord(options.record, home, `restore-${target.name}`, '--out');
    const restoring = { options, context, home, away, target, record, loads, signal };
    const known = await record.findRequest();
    if (known) requireSameWish(options, target, known, record.name);
    if (await record.discarded()) {
      throw new StateError(`restore in ${record.name} was discarded`, undefined, naming`restore again with another name in ${'target'}`);
    }
    if (!known) await begin(restoring);
    if (!await record.done()) await finish(restoring);
    return record.name;
  } finally {
    away.close();
    home.close();
  }
}

/** Writes the request and the settings of the table down, before DynamoDB is asked for anything. */
async function begin({ options, context, home, away, target, record, loads }: Restoring): Promise<void> {
  const found = await restoreSource(options, home);
  const { source, point } = found;
  requireSettingsOf(source.name, options.settings);
  await requireFree(target.name, away);
  await noteRoom(found, loads.in(away), context);
  const former = await formerKey(source, { file: options.settings, record: record.name }, home);
  const encryption = await restoredEncryption({ name: source.name, former, key: options.key }, { home, away });
  const request = await record.begin({
    version: 1,
    id: randomUUID(),
    requestedAt: new Date(away.time.clock().now()).toISOString(),
    source: { name: source.name, arn: source.arn, id: source.id },
    asked: askedBy(options),
    point,
    target,
    withoutIndexes: options.withoutIndexes ?? false,
    encryption,
    ...await currentIdentity(home),
  });
  context.screen.note(`restoring ${pointText(request)}, as ${target.name}; its record is ${record.name}`);
}

async function requireFree(name: string, { dynamodb, time }: Connection): Promise<void> {
  const there = await findRestored(dynamodb, time.clock(), name);
  if (there) throw taken(there);
}

/** Warns of what keeps DynamoDB from restoring now. What is not known, or was raised, keeps no table from it. */
async function noteRoom(
  found: RestoreSource, counted: Promise<Load | undefined>, { screen }: Context,
): Promise<void> {
  try {
    const load = await counted;
    const limit = load && limitReached(load, found);
    if (limit !== undefined) screen.note(`warning: ${limit}, unless Service Quotas has raised that`);
    if (!load) screen.note('the number of running restores is not known, because the account has many tables; it takes 50 at once');
  } catch (error) {
    screen.note(`the number of running restores is not known: ${(error as Error).message}`);
  }
}

/** Asks for the table, waits for it, and gives it its settings. The same again goes on where this ended. */
async function finish({ options, context, home, away, record, signal }: Restoring): Promise<void> {
  const { screen, connection } = context;
  const clock = interruptible(away.time.clock(), signal);
  const notes = new PhaseNotes(screen, clock);
  const request = await record.request();
  try {
    signal.throwIfAborted();
    const settings = { record, request, file: options.settings, key: options.key, screen, signal };
    if (!await record.table()) await keepSettings({ ...settings, connection: home });
    await restore({
      client: away.dynamodb,
      backup: request.point.kind === 'recovery-point' ? await away.backup() : undefined,
      clock,
      record,
      request,
      source: () => sameSource(options, request, home),
      putBack: (kept, { name }) => putSettingsBack(kept, name, { ...settings, connection: away }, clock),
      signal,
      progress: (phase, more) => notes.note(phase, more),
    });
  } catch (error) {
    // What has fields says by itself how to go on.
    if (error instanceof ReportedError && !signal.aborted) throw error;
    const cause = signal.aborted ? new Interrupted('interrupted') : error;
    throw new ResumableError(cause, failureOf(cause).code, `what was done is written down in ${record.name}`,
      commandLine(['restore', 'start'], flagsOf({ ...options, record: record.name, ...connection })));
  }
}

/** The source of a restore that was begun before. Another table may have taken its name. */
async function sameSource(
  options: RestoreCommandOptions, { source: { name, id } }: RestoreRequest, home: Connection,
): Promise<SourceTable> {
  const { source } = await restoreSource(options, home);
  if (source.id === id) return source;
  throw new StateError(`table ${name} is another one than when its restore began`, `its id is ${source.id}, and it was ${id}`,
    naming`restore again with another name in ${'target'}`);
}
