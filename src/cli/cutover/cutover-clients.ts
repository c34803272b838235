/** The clients of a connection with which a cut-over is planned and applied. */
import type { Clock } from '../../clock/clock';
import type { CutOverClients } from '../../engine/cutover/cutover-clients';
import type { Connection } from '../connection/connection';
import { once, settingsClients } from '../parity/settings-clients';

export function cutOverClients(connection: Connection, clock: Clock = connection.time.clock()): CutOverClients {
  return {
    ...settingsClients(connection, clock),
    streams: once(() => connection.streams()),
    parameters: once(() => connection.parameters()),
    configurations: once(() => connection.configurations()),
  };
}
