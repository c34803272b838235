/**
 * Mappings that parity has made for functions of the stack, on the stream of a table: disabled ones, in whose place the
 * stack puts its own. Lambda takes one mapping of a function and a stream.
 */
import { DeleteEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { StateError } from '../errors/state-error';
import { consumerMappings, isEnabled } from '../settings/consumer-mappings';
import type { SettingsTarget } from '../settings/settings-target';

/** @param functions the ARNs of the functions whose mappings the stack makes */
export async function releaseMappings(functions: readonly string[], table: SettingsTarget): Promise<void> {
  const found = await mappingsOf(functions, table);
  if (found.length === 0) return;
  requireDisabled(found, table.name);
  const { requests } = table;
  const client = await requests.aws.lambda();
  for (const { UUID } of found) {
    await table.whileBusy(() => requests.find('lambda:DeleteEventSourceMapping', 'ResourceNotFoundException', () =>
      client.send(new DeleteEventSourceMappingCommand({ UUID }))));
  }
  const isGone = await table.until(async () => (await mappingsOf(functions, table)).length === 0);
  if (!isGone) throw new StateError(`mappings of ${table.name} are still there after 2 minutes`, undefined, 'run the same again to wait on');
}

/** Refuses mappings in use: what they hand on is not for the stack to end. */
export async function requireReleasable(functions: readonly string[], table: SettingsTarget): Promise<void> {
  requireDisabled(await mappingsOf(functions, table), table.name);
}

async function mappingsOf(functions: readonly string[], table: SettingsTarget) {
  const mappings = await consumerMappings(await table.described());
  return functions.flatMap((arn) => mappings.get(arn) ?? []);
}

function requireDisabled(mappings: Awaited<ReturnType<typeof mappingsOf>>, table: string): void {
  const enabled = mappings.filter(isEnabled).map(({ FunctionArn: arn }) => arn);
  if (enabled.length === 0) return;
  throw new StateError(`functions read the stream of ${table} already: ${enabled.join(', ')}`, 'the stack cannot make mappings for them a second time',
    'disable these mappings, and run the same again');
}
