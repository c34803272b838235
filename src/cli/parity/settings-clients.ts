/** The clients of a connection with which settings are read and put back. */
import type { Clock } from '../../clock/clock';
import type { SettingsClients } from '../../engine/settings/settings-clients';
import type { Connection } from '../connection/connection';

export function settingsClients(connection: Connection, clock: Clock = connection.time.clock()): SettingsClients {
  const { dynamodb } = connection;
  return {
    dynamodb,
    clock,
    autoScaling: once(() => connection.autoScaling()),
    lambda: once(() => connection.lambda()),
    cloudWatch: once(() => connection.cloudWatch()),
    backup: once(() => connection.backup()),
  };
}

/** One client of each service for all settings. */
export function once<C>(open: () => Promise<C>): () => Promise<C> {
  let opened: Promise<C> | undefined;
  return () => opened ??= open();
}
