/** Finds the change monitor of a table. */
import { ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../clock/clock';
import { MONITOR_TAGS, monitorStateTable } from '../../contract/change-monitor';
import type { Table } from '../../engine/dynamodb/table';
import { Refusal } from '../../engine/errors/refusal';
import { StateTable } from '../../engine/monitor/state-table';
import type { Connection } from '../connection/connection';

/** A table that has a change monitor. */
export interface MonitoredTable {
  readonly table: Table;

  /** The table with the state of the monitor. */
  readonly state: StateTable;

  /** The clock of AWS, by which the monitor works. */
  readonly clock: Clock;
}

/** The facts that the tags of the state table hold, or the reason why they are unknown. */
export type MonitorTags = { readonly [N in keyof typeof MONITOR_TAGS]?: string } & { readonly unknown?: string };

/** A table of this account and Region, by its name or ARN, or a refusal if it has no monitor. */
export async function monitoredTable(connection: Connection, text: string): Promise<MonitoredTable> {
  const table = await connection.table(text, '<table>');
  const clock = connection.time.clock();
  const state = new StateTable(connection.dynamodb, table.name, clock);
  if (await state.exists()) return { table, state, clock };
  throw new Refusal('<table>', 'have a change monitor', `none: there is no table ${state.name} in ${await connection.region()}`,
    'define a ChangeMonitor of the table and deploy it; --region chooses another Region');
}

export async function monitorTags({ dynamodb }: Connection, { arn }: Table): Promise<MonitorTags> {
  try {
    const values = new Map<string, string>();
    for (let next: string | undefined, first = true; first || next; first = false) {
      const answer: { Tags?: { Key?: string; Value?: string }[]; NextToken?: string } = await dynamodb.send(
        new ListTagsOfResourceCommand({ ResourceArn: monitorStateTable(arn), NextToken: next }),
      );
      answer.Tags?.forEach(({ Key: key = '', Value: value = '' }) => values.set(key, value));
      next = answer.NextToken;
    }
    return Object.fromEntries(Object.entries(MONITOR_TAGS).map(([name, key]) => [name, values.get(key)]));
  } catch (error) {
    return { unknown: reasonOf(error) };
  }
}

/** The reason why something is unknown. */
export function reasonOf(error: unknown): string {
  const { name, message } = error as Error;
  return message ? `${name}: ${message}` : name;
}
