/** The event source mappings that read the stream of a table, one a function. */
import { type EventSourceMappingConfiguration, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import type { DescribedTable } from './described-table';

/** Lambda answers with a state on the way, too. */
const OFF = /^Disabl/;

/** The mappings of the present stream, by the ARN of their function. */
export async function consumerMappings(table: DescribedTable): Promise<Map<string, EventSourceMappingConfiguration>> {
  return table.once('mappings', async () => {
    const { streamArn: EventSourceArn, requests } = table;
    if (EventSourceArn === undefined) return new Map();
    const client = await requests.aws.lambda();
    const mappings = await requests.pages('lambda:ListEventSourceMappings', (Marker) =>
      client.send(new ListEventSourceMappingsCommand({ EventSourceArn, Marker })),
    (page) => [page.EventSourceMappings, page.NextMarker]);
    return new Map(mappings.filter(({ State: state }) => state !== 'Deleting').map((mapping) => [mapping.FunctionArn!, mapping]));
  });
}

export function isEnabled({ State: state = '' }: EventSourceMappingConfiguration): boolean {
  return !OFF.test(state);
}
