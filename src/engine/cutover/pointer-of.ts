/** The pointer of a plan, with the clients to read and to write it. */
import type { CutOverClients } from './cutover-clients';
import type { PlannedPointer } from './planned-pointer';
import type { Pointer } from './pointer';
import { TableConfiguration } from './table-configuration';
import { TableParameter } from './table-parameter';
import type { Requests } from '../settings/requests';

export function pointerOf(requests: Requests, aws: CutOverClients, planned: PlannedPointer): Pointer {
  const { configuration } = planned;
  return configuration ? new TableConfiguration(requests, aws, { ...planned, configuration })
    : new TableParameter(requests, aws, planned);
}
