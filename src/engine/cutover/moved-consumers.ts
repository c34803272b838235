/**
 * The functions that read the stream of a table, moved to that of another one: those of the one are disabled before
 * those of the other are enabled, so no two of them hand on at once.
 *
 * A disabled mapping keeps its place in its stream for the 24 hours of the stream.
 */
import { UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { StateError } from '../errors/state-error';
import { consumerMappings, isEnabled } from '../settings/consumer-mappings';
import { namingVariables } from '../settings/enabled-consumers';
import type { Requests } from '../settings/requests';
import { type SettingsTarget } from '../settings/settings-target';
import type { SettingsTable } from '../settings/table-settings';

export interface MovedConsumer {
  readonly function: string;
  readonly enabled: boolean;

  /** What Lambda has last done for it: `OK`, `No records processed`, or a problem. */
  readonly result?: string;
}

type Mappings = Awaited<ReturnType<typeof consumerMappings>>;

/** Lambda switches a mapping within a minute, in milliseconds. */
const LONGEST = 3 * 60_000;

/** The functions that read the stream of a table now. */
export async function consumersOf(table: SettingsTarget): Promise<MovedConsumer[]> {
  const described = await table.find();
  return [...described ? await consumerMappings(described) : []].map(([arn, mapping]) => ({
    function: arn,
    enabled: isEnabled(mapping),
    ...mapping.LastProcessingResult && { result: mapping.LastProcessingResult },
  }));
}

/** The variables in which enabled functions name a table: they would work on it, whatever stream they read. */
export async function consumersNaming(
  table: SettingsTable, consumers: readonly MovedConsumer[], requests: Requests,
): Promise<string[]> {
  const found: string[] = [];
  for (const { function: arn, enabled } of consumers) {
    if (!enabled) continue;
    const variables = await namingVariables(arn, table.name, requests);
    if (variables.length > 0) found.push(`${arn} in ${variables.join(', ')}`);
  }
  return found;
}

/** @param functions the ARNs of the functions that are to read the other stream */
export async function moveConsumers(
  functions: readonly string[], from: SettingsTarget, to: SettingsTarget,
): Promise<void> {
  if (functions.length === 0) return;
  await turn(from, functions, false);
  await turn(to, functions, true);
}

/** Switches the mappings that are not as wanted, and returns when all are. */
async function turn(table: SettingsTarget, functions: readonly string[], Enabled: boolean): Promise<void> {
  const { requests } = table;
  const client = await requests.aws.lambda();
  const isDone = await table.until(async () => {
    const described = await table.find();
    const mappings: Mappings = described ? await consumerMappings(described) : new Map();
    const missing = functions.filter((arn) => !mappings.has(arn));
    if (Enabled && missing.length > 0) {
      throw new StateError(`${missing.join(', ')} has no mapping to the stream of ${table.name}`, 'its changes would be handed to none', 'put the setting streamConsumers back with parity --apply, and run the same again');
    }
    const wanted = Enabled ? 'Enabled' : 'Disabled';
    const own = [...mappings.values()].filter(({ FunctionArn: arn }) => functions.includes(arn!));
    const other = own.filter(({ State: state }) => state !== wanted);
    for (const { UUID, State: state } of other) {
      if (/ing$/.test(state ?? '')) continue;
      await table.whileBusy(() => requests.ask('lambda:UpdateEventSourceMapping', () =>
        client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }))));
    }
    return other.length === 0;
  }, LONGEST);
  if (!isDone) throw new StateError(`consumers of ${table.name} are not ${Enabled ? 'enabled' : 'disabled'} after 3 minutes`, undefined, 'run the same again to wait on');
}
