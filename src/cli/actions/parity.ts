/** `parity <source> <restored>`: which settings a restored table lacks, and how they come back. */
import { StateError } from '../../engine/errors/state-error';
import { compareSettings } from '../../engine/settings/compare-settings';
import { putBack } from '../../engine/settings/put-back';
import type { PutBackOutcome } from '../../engine/settings/put-back-outcome';
import { readSettings } from '../../engine/settings/read-settings';
import type { SettingDifference } from '../../engine/settings/setting-difference';
import type { Stage } from '../../engine/settings/setting-name';
import type { SettingsClients } from '../../engine/settings/settings-clients';
import type { TableSettings } from '../../engine/settings/table-settings';
import { Connection, type Context } from '../connection/connection';
import { flagsOf } from '../options/flags';
import { type ParityOptions, stagesOf } from '../options/parity-options';
import { parityDocument, type ParityFacts, parityLines } from '../parity/parity-report';
import { settingsClients } from '../parity/settings-clients';
import { requireTrust, settingsPair, type SettingsPair } from '../parity/settings-pair';
import { sourceSettings } from '../parity/source-settings';
import { interruptible } from '../restore/interruptible-clock';
import { commandLine } from '../terminal/command-line';
import { EXIT, type ExitCode } from '../terminal/exit-code';
import { Interrupted, onInterrupt } from '../terminal/interruption';

export interface ParityCommandOptions extends ParityOptions {
  /** A table, or a file of its settings. */
  readonly source: string;
  readonly restored: string;
}

export async function showParity(options: ParityCommandOptions, context: Context): Promise<ExitCode> {
  const connection = await Connection.open(context.connection);
  const interruption = onInterrupt(() => context.screen.note('\nstopping …: what was put back stays'));
  try {
    const facts = await compare(options, connection, context, interruption.signal);
    context.screen.show(parityDocument(facts), () => parityLines(facts, context.screen));
    if (facts.outcomes?.some(({ outcome }) => outcome === 'failed')) return EXIT.failed;
    return facts.differences.every(({ state }) => state === 'same') ? EXIT.done : EXIT.attention;
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    throw new Interrupted('interrupted; what was put back stays, and the same command again goes on');
  } finally {
    interruption.dispose();
    connection.close();
  }
}

async function compare(
  options: ParityCommandOptions, connection: Connection, context: Context, signal: AbortSignal,
): Promise<ParityFacts> {
  const { name } = await connection.table(options.restored, '<restored>');
  const clients = settingsClients(connection, interruptible(connection.time.clock(), signal));
  context.screen.note('reading settings …');
  const source = await sourceSettings(options.source, connection, clients, signal);
  const before = await readSettings(clients, name, signal);
  const pair = await settingsPair(source.table, before.table, connection);
  const stages = stagesOf(options);
  const run = { ...options, source, stages, clients, signal };
  const outcomes = stages.length > 0 ? await putBackTo(pair, before, run, context) : undefined;
  const restored = outcomes ? await readSettings(clients, name, signal) : before;
  const differences = compareSettings(source, restored).filter(({ setting }) => !options.except?.includes(setting));
  const next = nextCommand(options, differences, context);
  return { source, restored, differences, outcomes, doubts: pair.doubts, flags: await connection.awsFlags(), next };
}

interface PuttingBack extends ParityOptions {
  readonly source: TableSettings;
  readonly stages: readonly Stage[];
  readonly clients: SettingsClients;
  readonly signal: AbortSignal;
}

async function putBackTo(
  pair: SettingsPair,
  before: TableSettings,
  { source, stages, clients, signal, ...options }: PuttingBack,
  { screen }: Context,
): Promise<PutBackOutcome[]> {
  requireTrust(pair, options.unrelated);
  requireSameTable(pair.restored.id, before);
  return putBack(source, before.table.name, clients, {
    stages,
    except: options.except,
    onRequest: options.withReplicas ? ['replicas'] : [],
    onStep: ({ outcome, title, part, reason }) => {
      if (outcome === 'put') screen.note(`put back: ${title}, ${part}`);
      if (outcome === 'failed') screen.note(`failed: ${title}, ${part}: ${reason}`);
    },
    signal,
  });
}

/** A table may be replaced by another one of its name at any time. */
function requireSameTable(id: string, { table }: TableSettings): void {
  if (id !== table.id) throw new StateError(`table ${table.name} was replaced while its settings were read`, undefined, 'look at it, and run the same again');
}

/** The command that puts back what is left. */
function nextCommand(
  options: ParityCommandOptions, differences: readonly SettingDifference[], { connection }: Context,
): string | undefined {
  const { source, restored, except, unrelated } = options;
  const open = differences.filter(({ stage, onRequest, state }) => state !== 'same' && stage !== undefined && !onRequest);
  if (open.length === 0) return undefined;
  const isFirst = !options.apply && open.some(({ stage }) => stage === 'restore');
  return commandLine(['parity', source, restored], flagsOf({ apply: true, cutOver: isFirst ? undefined : true, except, unrelated, ...connection }));
}
