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
    cloudFormation: ofRole((role) => connection.cloudFormation(role)),
  };
}

/** One client for each role. */
function ofRole<C>(open: (role?: string) => Promise<C>): (role?: string) => Promise<C> {
  const opened = new Map<string | undefined, Promise<C>>();
  return (role) => {
    const client = opened.get(role) ?? open(role);
    opened.set(role, client);
    return client;
  };
}
