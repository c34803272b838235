/** `cutover plan`: reads everything that a cut-over touches, refuses what speaks against it, and writes the plan. */
import { digestOfPlan } from '../../engine/cutover/cutover-plan';
import { makePlan } from '../../engine/cutover/make-plan';
import type { WantedPointer } from '../../engine/cutover/plan-pointer';
import type { WantedStack } from '../../engine/cutover/plan-stack';
import { naming } from '../../engine/errors/error-text';
import { Refusal } from '../../engine/errors/refusal';
import { shownDigest } from '../../engine/plan/shown-digest';
import { readSettings } from '../../engine/settings/read-settings';
import { Connection, type Context } from '../connection/connection';
import { cutOverClients } from '../cutover/cutover-clients';
import { cutOverRecord } from '../cutover/cutover-places';
import { planDocument, planLines } from '../cutover/plan-text';
import type { CutOverPlanOptions } from '../options/cutover-options';
import { flagsOf } from '../options/flags';
import { requireTrust, settingsPair } from '../parity/settings-pair';
import { currentIdentity } from '../plan-folder/identity';
import { interruptible } from '../restore/interruptible-clock';
import { commandLine } from '../terminal/command-line';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { Interrupted, onInterrupt } from '../terminal/interruption';

const MINUTE = 60_000;

export async function planCutOver(
  options: CutOverPlanOptions, pointer: WantedPointer | WantedStack, context: Context,
): Promise<ExitCode> {
  const { screen } = context;
  const connection = await Connection.open(context.connection);
  const interruption = onInterrupt(() => screen.note('stopping …'));
  const { signal } = interruption;
  try {
    const old = await connection.table(options.table);
    const other = await connection.table(options.successor, '--to');
    const record = await cutOverRecord(options.cutOverRecord, connection, `cutover-${other.name}`, '--out');
    const aws = cutOverClients(connection, interruptible(connection.time.clock(), signal));
    screen.note('reading settings …');
    const settings = {
      old: await readSettings(aws, old.name, signal), new: await readSettings(aws, other.name, signal),
    };
    requireTrust(await settingsPair(settings.old.table, settings.new.table, connection), options.unrelated);
    screen.note('reading the stream …');
    const identity = await currentIdentity(connection);
    const wish = { ...wishOf(options), pointer };
    const plan = await makePlan({ aws, wish, old, new: other, settings, identity, signal });
    if (!await record.keepPlan(plan)) {
      throw new Refusal('cutOverRecord', 'be a new place', record.name, naming`it holds a cut-over: cutover status shows it; ${'cutOverRecord'} names another place`);
    }
    const digest = shownDigest(digestOfPlan(plan));
    const next = commandLine(['cutover', 'apply', record.name], flagsOf({ digest, ...context.connection }));
    screen.show({ command: 'cutover plan', record: record.name, digest: digestOfPlan(plan), ...planDocument(plan) }, () => planLines(plan, record.name, next, screen));
    return EXIT.done;
  } catch (error) {
    throw signal.aborted ? new Interrupted('interrupted; nothing was changed') : error;
  } finally {
    interruption.dispose();
    connection.close();
  }
}

function wishOf(options: CutOverPlanOptions) {
  const {
    acceptGap, freeze = false, settle = MINUTE / 2, watch = 10 * MINUTE, maxErrors = 10, alarms = [],
    except = [],
  } = options;
  return { acceptGap, freeze, settle, watch, maxErrors, alarms, except };
}
