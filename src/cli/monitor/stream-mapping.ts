/** The event source mapping through which a monitor sees the changes of its table. */
import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { reasonOf } from './monitored-table';
import type { Table } from '../../engine/dynamodb/table';
import type { Connection } from '../connection/connection';
import { flagText } from '../terminal/command-line';

/** The mapping and its faults, or the reason why it is unknown. */
export interface StreamMapping {
  readonly unknown?: string;

  /** As Lambda has it: `Enabled`. None if there is no mapping. */
  readonly state?: string;
  readonly lastResult?: string;
  readonly streamArn?: string;
  readonly faults: readonly string[];
}

/** Results of a mapping that works. */
const FINE = ['OK', 'No records processed'];

const IMAGES = 'NEW_AND_OLD_IMAGES';

/** Lambda lists at most 100 mappings a page; a function of a monitor has one. */
const PAGES = 10;

export async function streamMapping(
  connection: Connection, table: Table, functionName: string,
): Promise<StreamMapping> {
  try {
    const own = (await mappingsOf(connection, functionName))
      .filter(({ EventSourceArn: arn }) => arn?.startsWith(`${table.arn}/stream/`));
    const mapping = own.find(({ EventSourceArn: arn }) => arn === table.stream?.arn) ?? own[0];
    const { State: state, LastProcessingResult: lastResult, EventSourceArn: streamArn } = mapping ?? {};
    const faults = mapping ? faultsOf(mapping, table, await connection.awsFlags())
      : [`the function ${functionName} reads no stream of this table: deploy the monitor again`];
    return { state, lastResult, streamArn, faults: [...streamFaults(table), ...faults] };
  } catch (error) {
    return { unknown: reasonOf(error), faults: [] };
  }
}

/** A stream that was switched off keeps its ARN for a day, and has no view type. */
function streamFaults({ stream }: Table): string[] {
  const viewType = stream?.viewType ?? 'off';
  if (viewType === IMAGES) return [];
  return [`the stream of the table must hold ${IMAGES}, and is ${viewType}: switch it on, and deploy the monitor again`];
}

async function mappingsOf(
  connection: Connection, functionName: string,
): Promise<EventSourceMappingConfiguration[]> {
  const { ListEventSourceMappingsCommand } = await import('@aws-sdk/client-lambda');
  const client = await connection.lambda();
  const found: EventSourceMappingConfiguration[] = [];
  let marker: string | undefined;
  for (let page = 0; page === 0 || marker && page < PAGES; page++) {
    const { EventSourceMappings: mappings = [], NextMarker: next } = await client.send(
      new ListEventSourceMappingsCommand({ FunctionName: functionName, Marker: marker }),
    );
    found.push(...mappings);
    marker = next;
  }
  return found;
}

function faultsOf(
  { UUID: id = '', State: state, LastProcessingResult: result, EventSourceArn: arn }: EventSourceMappingConfiguration,
  { stream }: Table,
  awsFlags: Record<string, string | undefined>,
): string[] {
  return [
    ...stream && arn !== stream.arn
      ? [`the monitor reads the former stream ${arn}, and the table writes to ${stream.arn}: deploy the monitor again`] : [],
    ...state === 'Enabled' ? []
      : /^Dis/.test(state ?? '') ? [`no change is seen, because the mapping is ${state}; switch it on: aws lambda update-event-source-mapping${flagText({ '--uuid': id, '--enabled': true, ...awsFlags })}`]
        : [`the mapping is ${state}: look again in a minute`],
    ...result === undefined || FINE.includes(result) ? [] : [`the last batch of changes was not processed: ${result}`],
  ];
}
