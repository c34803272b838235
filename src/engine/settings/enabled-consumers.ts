/** The functions whose mappings are enabled. To enable one hands the changes of the restored table on. */
import { GetFunctionConfigurationCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { consumerMappings, isEnabled } from './consumer-mappings';
import { mentions } from './renaming';
import type { Requests } from './requests';
import type { Setting } from './setting';
import type { SettingsTarget } from './settings-target';
import { StateError } from '../errors/state-error';

export const ENABLED_CONSUMERS: Setting = {
  name: 'enabledConsumers',
  title: 'enabled consumers',
  stage: 'cut-over',

  async read(table) {
    return Object.fromEntries([...await consumerMappings(table)].map(([arn, mapping]) => [arn, isEnabled(mapping) ? 'enabled' : null]));
  },

  async put(part, _, target, source) {
    const { requests } = target;
    const mapping = (await consumerMappings(await target.described())).get(part);
    if (!mapping) throw new StateError(`${part} has no mapping to the stream of the restored table`, undefined, 'put the setting streamConsumers back first');
    // Under its own name the table is what the function means.
    if (source.name !== target.name) await requireNoMention(part, source.name, target);
    const client = await requests.aws.lambda();
    await target.whileBusy(() => requests.ask('lambda:UpdateEventSourceMapping', () =>
      client.send(new UpdateEventSourceMappingCommand({ UUID: mapping.UUID, Enabled: true }))));
  },

  note: () => 'the function receives every write to the restored table since its stream is on',
};

/** A function that knows the source by its name, such as a change monitor, would write to the source. */
async function requireNoMention(functionArn: string, source: string, target: SettingsTarget): Promise<void> {
  const naming = await namingVariables(functionArn, source, target.requests);
  if (naming.length === 0) return;
  throw new StateError(`${functionArn} names ${source} in ${naming.join(', ')}`, 'it might write what it reads from the restored table to the source',
    `change its environment, or deploy it for ${target.name}, and apply parity again`);
}

/** The variables in the environment of a function that name a table. */
export async function namingVariables(functionArn: string, table: string, requests: Requests): Promise<string[]> {
  const client = await requests.aws.lambda();
  const { Environment: { Variables: variables = {} } = {} } = await requests.ask('lambda:GetFunctionConfiguration', () =>
    client.send(new GetFunctionConfigurationCommand({ FunctionName: functionArn })));
  return Object.entries(variables).filter(([, value]) => mentions(value, table)).map(([name]) => name);
}
